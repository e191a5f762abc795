"""What people say for the closed vocabulary: phrases in English, and the commonest in German and Spanish.

Every table reads {value: phrases}, phrases separated by commas and written folded (no accents, lower case).
The longest phrase wins, so a longer idiom takes a word away from a shorter meaning ("in a row" from rowing).
A phrase in SOFT tables also stays in the text that is searched, because it says more than its value does.
"""

from collections.abc import Mapping

Table = Mapping[str, str]

DISCIPLINES: Table = {
    "cycling": """cycling, cycle, cycle class, indoor cycling, ride, rides, riding, spin, spinning, spin class, bike, bikes,
        biking, bike ride, bike rides, exercise bike, stationary bike, radfahren, rad, fahrrad, ciclismo, bici, bicicleta""",
    "running": """running, run, runs, jog, jogging, jogs, treadmill run, treadmill running, treadmill runs, laufen, lauf,
        joggen, correr, carrera""",
    "walking": "walking, walk, walks, power walk, spazieren, spaziergang, caminar, caminata",
    "rowing": "rowing, row, rowing machine workout, erg, rudern, remo, remar",
    "strength": """strength, strength training, lifting, weightlifting, weight lifting, weight training, resistance training,
        weights, powerlifting, bodybuilding, lift weights, krafttraining, kraft, fuerza, pesas, musculacion""",
    "hiit": "hiit, hit workout, interval training, high intensity interval training, high intensity intervals",
    "boxing": "boxing, shadow boxing, shadowboxing, boxen, boxeo",
    "dance": "dance, dancing, dance workout, tanzen, tanz, baile, bailar",
    "yoga": "yoga, yogalates",
    "pilates": "pilates",
    "barre": "barre",
    "stretching": "stretching, stretch, stretches, dehnen, dehnung, dehnubungen, estiramiento, estiramientos, estirar",
    "mobility": "mobility, mobilitat, movilidad",
    "meditation": "meditation, meditate, meditations, meditating, meditacion, meditar, meditieren",
}

SOFT_DISCIPLINES: Table = {
    "boxing": "kickboxing, kick boxing, cardio boxing",
    "dance": "dance cardio, zumba",
    "yoga": "vinyasa, hatha, ashtanga, yin yoga, yin, hot yoga, power yoga",
    "walking": "hike, hikes, hiking, wandern",
    "hiit": "tabata workout, tabata",
}

# What is a type of its own where the catalogue has that type.
FINER_TYPES: Table = {"heated": "hot yoga", "hot": "hot yoga", "power": "power yoga", "yin": "yin yoga"}

LEVELS: Table = {
    "beginner": """beginner, beginners, beginner friendly, novice, newbie, new to, brand new to, first time, first timer,
        first timers, first ever, just starting, just starting out, starting out, starting from scratch, never done,
        never tried, never taken, never exercised, never trained, never worked out, easy to follow, anfanger, anfangerin, einsteiger, principiante, principiantes""",
    "intermediate": "intermediate, intermediates, fortgeschrittene anfanger, intermedio, intermedia",
    "advanced": "advanced, expert, experts, experienced, fortgeschritten, fortgeschrittene, avanzado, avanzada",
    "all_levels": "all levels, any level, every level, alle level, todos los niveles",
}

INTENSITIES: Table = {
    "easy": """easy, easier, gentle, gently, gentler, light workout, light session, something light, low intensity, chill,
        relaxed, relaxing, take it easy, low effort, leicht, leichte, leichtes, sanft, sanfte, sanftes, einfach, suave""",
    "moderate": "moderate, moderately, medium intensity, moderate intensity, mittlere intensitat, moderado, moderada",
    "hard": """hard, harder, hardest, tough, tougher, killer, intense, brutal, challenging, high intensity, sweat, sweaty,
        sweating, break a sweat, breaking a sweat, work up a sweat, kick my butt, hardcore, demanding, gruelling, grueling,
        strenuous, anstrengend, anstrengende, intensiv, hart, hartes, intenso, intensa, duro, dura, sudar""",
}
SOFT_INTENSITIES: Table = {"hard": "hard core"}  # "hard core" is hard; whether it is also core, the words decide

IMPACT_LOW = """low impact, lower impact, joint friendly, easy on the joints, easy on my joints, gentle on the joints,
    gentle on my joints, kind to joints, gelenkschonend, gelenkschonende, gelenkschonendes, bajo impacto"""

# What a person can have, take or lack. Singular nouns; the plural in -s is made.
EQUIPMENT: Table = {
    "mat": "mat, yoga mat, exercise mat, matte, yogamatte, esterilla",
    "dumbbells": """dumbbell, dumbell, dumbel, dumbbel, hand weight, free weight, light weight, dumbbell set, hantel, hanteln,
        kurzhantel, kurzhanteln, mancuerna""",
    "kettlebell": "kettlebell, kettle bell, kettelbell, kettlebel, kb, pesa rusa, pesas rusas",
    "barbell": "barbell, olympic bar, langhantel, barra olimpica",
    "ez_bar": "ez bar, curl bar, sz stange",
    "weight_plate": "weight plate, bumper plate, plate, hantelscheibe",
    "rack": "rack, squat rack, power rack, squat cage",
    "bench": "bench, weight bench, hantelbank, banco",
    "cable_machine": "cable machine, cable, cable tower, pulley, kabelzug, polea",
    "weight_machine": "weight machine, gym machine, resistance machine",
    "resistance_band": """resistance band, exercise band, stretch band, pull up band, theraband, widerstandsband,
        widerstandsbander, fitnessband, banda elastica, bandas elasticas, band, a band""",
    "loop_band": "loop band, mini band, miniband, booty band, hip band, band, a band",
    "suspension_trainer": "suspension trainer, trx, trx strap, suspension strap, schlingentrainer",
    "pull_up_bar": "pull up bar, pullup bar, chin up bar, klimmzugstange, barra de dominadas",
    "dip_bars": "dip bar, dip station, parallel bar, parallette",
    "box": "plyo box, jump box, a box",
    "step": "aerobic step, step platform, a step, stepper bench",
    "medicine_ball": "medicine ball, med ball, slam ball, medizinball, balon medicinal",
    "stability_ball": "stability ball, swiss ball, exercise ball, yoga ball, gym ball, fitball, gymnastikball, pezziball",
    "balance_trainer": "balance trainer, bosu, bosu ball, balance board, wobble board",
    "ab_wheel": "ab wheel, ab roller",
    "sliders": "slider, gliding disc, core slider",
    "jump_rope": "jump rope, skipping rope, springseil, comba, cuerda de saltar",
    "foam_roller": "foam roller, faszienrolle, blackroll, rodillo de espuma",
    "massage_ball": "massage ball, lacrosse ball, faszienball",
    "yoga_block": "yoga block, block, yogablock, yogablocke",
    "yoga_strap": "yoga strap, stretching strap, strap, yogagurt",
    "bolster": "bolster, yoga bolster",
    "blanket": "blanket, decke, manta",
    "chair": "chair, stuhl, silla",
    "wall": "a wall, wall space",
    "barre_bar": "barre bar, ballet bar, ballet barre",
    "pilates_ring": "pilates ring, magic circle",
    "boxing_gloves": "boxing glove, glove, boxhandschuhe",
    "heavy_bag": "heavy bag, punching bag, punch bag, boxsack, saco de boxeo",
    "bike": "exercise bike, stationary bike, spin bike, indoor bike, heimtrainer, bici estatica",
    "treadmill": "treadmill, laufband, cinta de correr",
    "rower": "rower, rowing machine, rudergerat, maquina de remo",
    "elliptical": "elliptical, cross trainer, crosstrainer, eliptica",
    "sled": "sled, prowler",
    "sandbag": "sandbag",
    "battle_rope": "battle rope",
}
WALL_AND_CHAIR: Table = {"wall": "wall pilates", "chair": "chair yoga, chair pilates, chair workout"}

WITH_WEIGHTS = "with weights, with light weights, with heavy weights, using weights, with hand weights"
LOOSE_WEIGHTS = ("dumbbells", "kettlebell", "barbell")
# Words for a discipline that are a thing when someone has it or lacks it ("I only have a bike", "no weights").
ALSO_EQUIPMENT: Table = {
    "bike": "bike, bikes, exercise bike, stationary bike, fahrrad, bici, bicicleta",
    "dumbbells": "weights, pesas",
    "kettlebell": "weights, pesas",
    "barbell": "weights, pesas",
    "weight_plate": "weights, pesas",
}

EQUIPMENT_AT_ALL = """equipment, gear, kit, props, prop, accessories, gym equipment, equipment at all, gerate, gerat,
    hilfsmittel, equipo, material, equipamiento"""
NOTHING_AT_HAND = """bodyweight, body weight, bodyweight only, equipment free, no kit, nothing at home,
    my own body, my bodyweight, my own bodyweight, eigengewicht, korpergewicht, peso corporal"""

BODY_FOCUS: Table = {
    "full_body": "full body, total body, whole body, fullbody, entire body, ganzkorper, ganzer korper, cuerpo completo",
    "upper_body": "upper body, oberkorper, tren superior",
    "lower_body": "lower body, unterkorper, tren inferior",
    "core": "core, abs, ab, tummy, stomach, belly, midsection, bauch, abdomen",
    "arms": "arms, arm, arm day, arme, brazos",
    "back": """upper back, lower back, my back, back day, back workout, back workouts, back class, back exercises, back strength,
        back muscles, back focus, strong back, stretch my back, arms and back, chest and back, shoulders and back, back and arms,
        back and shoulders, back and biceps, back and core, neck and back, rucken, espalda""",
    "chest": "chest, chest day, brust, pecho",
    "shoulders": "shoulders, shoulder, shoulder day, schultern, hombros",
    "glutes": "glutes, glute, butt, booty, bum, gluteus, po, gluteos",
    "legs": "legs, leg, leg day, thighs, thigh, beine, beintraining, piernas",
    "hips": "hips, hufte, huften, caderas",
}
SOFT_BODY_FOCUS: Table = {
    "core": "abdominals, obliques, six pack, sixpack, abdominales",
    "arms": "biceps, triceps, forearms, bizeps, trizeps",
    "back": "lats, traps, latissimus",
    "chest": "pecs, pectorals",
    "shoulders": "delts, deltoids, rotator cuff",
    "legs": "quads, quadriceps, hamstrings, hamstring, calves, calf, adductors, inner thigh, inner thighs",
    "hips": "hip flexors, hip opener, hip openers, hip opening",
}

KINDS: Table = {
    "program": """program, programs, programme, programmes, training plan, workout plan, week plan, multi week, challenge plan,
        programm, programa, trainingsplan""",
    "collection": "collection, collections, sammlung, coleccion",
    "live": "live, live class, live classes, livestream, live stream, en vivo, en directo",
}

DECADES: Table = {
    "60s": "60s, 60's, sixties, 1960s, 60er, sechziger, anos 60, los 60",
    "70s": "70s, 70's, seventies, 1970s, 70er, siebziger, anos 70, los 70",
    "80s": "80s, 80's, eighties, 1980s, 1980's, 80er, achtziger, anos 80, los 80, ochentas, ochentera",
    "90s": "90s, 90's, nineties, 1990s, 1990's, 90er, neunziger, anos 90, los 90, noventas, noventera",
    "2000s": "2000s, 00s, noughties, two thousands, 2000er, anos 2000",
    "2010s": "2010s, twenty tens, 2010er",
    "2020s": "2020s, 2020er",
}
DECADE_TAILS = ", music, songs, hits, playlist, tunes, throwback, throwbacks, musik, soundtrack"

GENRE_ALIASES: Table = {
    "hip_hop": "hip hop, hiphop, rap",
    "electronic": "edm, electro, electronica",
    "edm": "electronic, electro",
    "r_and_b": "rnb, r b, rhythm and blues",
    "r_b": "rnb, r and b, rhythm and blues",
    "rnb": "r b, r and b, rhythm and blues",
    "rock": "rock n roll, rock and roll",
    "classical": "klassik, clasica",
}
MUSIC_NOUNS = ("music", "songs", "playlist", "tracks", "hits", "beats", "tunes", "soundtrack", "musik")
NEEDS_MUSIC_WORD = frozenset(
    {"house", "world", "alternative", "garage", "trap", "soul", "metal", "folk", "dance", "chill"}
)

EXPLICIT = """explicit, explicit lyrics, explicit music, explicit songs, explicit language, explicit content, swearing,
    swear words, cursing, curse words, cussing, profanity, bad language, dirty lyrics, swears, schimpfworter, palabrotas"""
CLEAN = """clean lyrics, clean music, clean songs, clean language, clean version, clean versions, family friendly, kid friendly,
    radio edit, radio edits, explicit free"""

LANGUAGES: Table = {
    "en": "english, englisch, ingles",
    "es": "spanish, espanol, spanisch, castellano",
    "de": "german, deutsch, aleman",
    "fr": "french, francais, franzosisch, frances",
    "it": "italian, italiano, italienisch",
    "pt": "portuguese, portugues, portugiesisch",
    "nl": "dutch, nederlands",
    "sv": "swedish, svenska",
    "pl": "polish, polski, polnisch",
    "ja": "japanese, japanisch",
    "ko": "korean, koreanisch",
    "zh": "chinese, mandarin, chinesisch",
    "hi": "hindi",
    "ar": "arabic, arabisch",
}
SPOKEN = "in {0}, auf {0}, en {0}, {0} speaking, {0} language, {0} class, {0} classes, {0} instructor, {0} instructors, taught in {0}"
CAPTIONED = """{0} captions, {0} subtitles, {0} closed captions, {0} subs, captions in {0}, subtitles in {0}, closed captions in {0},
    captioned in {0}, subtitled in {0}, captions are in {0}, {0}e untertitel, untertitel auf {0}, subtitulos en {0}"""
# Captions with no language named: those of the language the word itself is in.
CAPTIONS: Table = {
    "en": "captions, subtitles, closed captions, captioned, subtitled",
    "de": "untertitel, mit untertiteln",
    "es": "subtitulos, con subtitulos",
}

# Soft lengths, read when no number of minutes is given.
LENGTHS: Table = {
    "short": "quick, quickie, short, express, short on time, short of time, kurz, kurze, kurzes, corto, corta, rapido, rapida",
    "long": "long, lange, langes, largo, larga",
}

# Read only with a `now`: days back to the release of something "new".
NEW_WITHIN_DAYS: Mapping[int, str] = {
    7: "new this week, released this week, added this week, from this week",
    31: "new this month, released this month, added this month, from this month",
    366: "new this year, released this year, added this year",
}
