"""How people refuse, limit and chat: avoid phrases, negators, openers, idioms and words that say nothing."""

from palestra.search.synonyms import Table


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a refused movement excludes ("no …", "nothing …"). Without a negator these phrases mean nothing here:
# "overhead press" is an exercise someone wants. A refused exercise excludes the movement it stands for, which is
# wider than the exercise: it may hide a class that would have been fine, and never shows one that is not.
REFUSED: Table = {
    "high_impact": "high impact, impact, pounding, stomping, noise, alto impacto, impacto",
    "jumping": """impact, noise, jump, jumps, jumping, jumpy, hop, hops, hopping, plyo, plyos, plyometric, plyometrics, leaps,
        leaping, jumping jacks, jumping jack, jump squats, jump squat, squat jumps, jump lunges, box jumps, burpee, burpees,
        skipping, springen, sprunge, hupfen, saltar, salto, saltos""",
    "running": "running, run, runs, jog, jogging, laufen, joggen, correr",
    "supine": """supine, on my back, on the back, lying on my back, lie on my back, laying on my back, flat on my back,
        lying down, lie down, laying down, on your back, floor work, floorwork, floor exercises, floor, the floor, on the floor,
        on the ground, bodenubungen, boden, suelo, en el suelo""",
    "prone": """prone, on my stomach, on my belly, on my front, lying on my stomach, lie on my stomach, face down, lying down,
        lie down, laying down, floor work, floorwork, floor exercises, floor, the floor, on the floor, on the ground,
        bodenubungen, boden, suelo, en el suelo""",
    # "No floor work" means staying on one's feet: the way down and the two ways of lying there. Kneeling is left
    # out, since it is asked for by its own name, and what kneels on the floor also goes down to it.
    "floor_transitions": """floor work, floorwork, floor exercises, floor, the floor, on the floor, on the ground, bodenubungen,
        boden, suelo, en el suelo, getting up and down, get up and down, going up and down, up and down, ups and downs,
        getting down on the floor, getting on the floor, get on the floor, getting up off the floor, getting off the floor,
        getting down to the floor, floor transitions""",
    "inversion": "inversion, inversions, upside down, headstand, headstands, handstand, handstands, head below my heart",
    "overhead_load": """overhead, over head, overhead press, overhead presses, overhead pressing, overhead work, overhead lifting,
        overhead movements, overhead exercises, overhead weights, over my head, above my head, over the head, above the head,
        above shoulder height, arms overhead, shoulder press, shoulder presses, military press, uberkopf, uber kopf, uber dem kopf,
        por encima de la cabeza, sobre la cabeza""",
    "heavy_axial_load": """heavy, heavy lifting, heavy weights, heavy dumbbells, heavy barbell, heavy squats, heavy loads,
        axial load, axial loading, spinal loading, loading my spine, barbell on my back, schwere gewichte""",
    "deep_knee_flexion": """deep squats, deep squat, deep lunges, deep knee bends, deep knee bend, squats, squat, squatting, lunges,
        lunge, lunging, kniebeugen, sentadillas""",
    "kneeling": "kneel, kneeling, on my knees, on the knees, on knees, knees on the floor, knien, de rodillas, arrodillarse",
    "wrist_weight_bearing": """planks, plank, planking, push ups, push up, pushups, pushup, press ups, wrist, wrists, on my wrists, weight on my wrists,
        weight on wrists, pressure on my wrists, wrist pressure, wrist weight bearing, on my hands, liegestutze, flexiones""",
    "twisting": "twist, twists, twisting, twisty, rotation, rotations, rotating, drehen, drehungen, giros",
    "spinal_flexion": """crunch, crunches, sit ups, sit up, situps, forward fold, forward folds, forward bends, spinal flexion,
        rounding my back, bending forward, bicycle crunches""",
    "balance_unsupported": "balance, balancing, balance work, balances, balance poses, single leg, one leg, on one leg, one legged",
    "breath_hold": "breath hold, breath holds, holding my breath, breath holding, hold my breath",
    "hot_environment": "hot, heat, heated, hot yoga, hot room, hot rooms",
    "contact_fall_risk": "contact, sparring, falling, fall risk, risk of falling",
    "max_effort": """sprint, sprints, sprinting, max effort, max efforts, maximum effort, all out, all out effort, to failure,
        going to failure, one rep max, maxing out, max out""",
    "grip_heavy": "grip, gripping, heavy grip, grip work, hanging, dead hangs",
}

# Constraints said without a negator.
AVOIDED: Table = {
    "high_impact": """neighbours downstairs, neighbors downstairs, downstairs neighbours, downstairs neighbors, downstairs neighbour,
        downstairs neighbor, neighbour downstairs, neighbor downstairs, neighbour friendly, neighbor friendly, apartment friendly,
        impact free, zero impact, quiet workout, quiet workouts, nachbarn unten""",
    "jumping": """neighbours downstairs, neighbors downstairs, downstairs neighbours, downstairs neighbors, downstairs neighbour,
        downstairs neighbor, neighbour downstairs, neighbor downstairs, neighbour friendly, neighbor friendly, apartment friendly,
        impact free, zero impact, quiet workout, quiet workouts, nachbarn unten, jump free""",
    "wrist_weight_bearing": "wrist friendly, easy on the wrists, easy on my wrists, off my wrists",
    "kneeling": "off my knees, off the knees, off your knees",
    "floor_transitions": "standing only, all standing, stay standing, standing up only, on my feet only",
    "supine": "standing only, all standing, stay standing, standing up only, on my feet only, off my back",
    "prone": "standing only, all standing, stay standing, standing up only, on my feet only",
}

NEGATORS = """not in the mood for, no mood for, not looking for, not interested in, not into, not a fan of, no fan of, anything other than,
    no, not, without, nothing, avoid, avoiding, skip, skipping over, except, except for, other than, anything but, everything but, anything except, everything except, instead of, rather than, hate, dislike, excluding, exclude, neither,
    never, cannot, can't, cant, don't, dont, doesn't, doesnt, isn't, isnt, aren't, arent, won't, wont, shouldn't, shouldnt, wouldn't,
    didn't, haven't, tired of, sick of, leave out, zero, nicht, nichts, kein, keine, keinen, keinem, keiner, ohne, sin, nada,
    nada de, ningun, ninguna, evitar"""
EXCEPTING = (
    "except, except for, besides, other than, apart from, but, beyond, ausser"  # after "no equipment": what there is
)
OR_WORDS = frozenset({"or", "nor", "oder", "o", "u", "ni", "noch"})
AND_WORDS = frozenset({"and", "plus", "und", "y", "e"})
OPENERS = """only, just, i have, i've got, ive got, i've, i got, i own, we have, we've got, i only have, i just have, only have,
    just have, only got, just got, have only, have just, only a, all i have is, all i have are, all i've got is, all we have is,
    have access to, i have access to, nothing but, nothing except, nur, ich habe, ich habe nur, ich hab nur, habe nur, lediglich,
    solo, solo tengo, tengo solo, solamente, tengo"""
ONLY_WORDS = frozenset({"only", "nur", "solo", "solamente"})

# Words a negation or an opener reaches across to what it is about.
FILLERS = _words(
    """
    a an any the some my me i it its it's this that these those there to too very so much many more such really
    super overly extra of with in on for at by be being is are was do doing done does have having has need needs
    needing needed want wanting wants like liking love feel feeling use uses using include includes including
    involve involves involving require requires requiring required anything something stuff kind type sort lot
    lots bit class classes workout workouts session sessions exercise exercises movement movements moves make
    makes making get getting go going please own pair set couple different zu sehr viel viele mit ein eine einen
    einem der die das dem den mehr un una unos unas el la los las muy con de que mi stay staying necessary ever
    also even one home two three light heavy small old little few kg kilo
    lb lbs pound pounds
    """
)

# Chat around a wish. It says nothing about a class, so the lexical leg does not look for it.
CHATTER = _words(
    """
    find show give get got want wants need needs needed looking look search searching something anything some
    please thanks thank hi hey hello ok okay class classes workout workouts session sessions video videos music
    songs song playlist lyrics minute minutes min mins hour hours today tonight tomorrow now tonight's recommend
    suggest suggestion suggestions ideas idea pick i'd i'll i'm im i've ive id let's lets what's whats that's
    like love feel feeling could would may might maybe really very much lot bit kind sort type stuff one ones
    also just well good great nice best right available included include includes monday tuesday wednesday
    thursday friday saturday sunday took seen somewhere everything thing things required necessary using use
    used without go going getting do make makes me my mine start ich mochte will kann kannst suche brauche bitte eine
    einen ein mit und fur zum zur der die das den dem des mir gib zeig etwas was heute abend minuten kurs kurse einheit
    training ubungen
    quiero busco necesito una un con para por favor y de la el los las algo clase clases minutos entrenamiento
    ejercicios hoy
    """
)

# Idioms whose words are kept for searching and mean nothing else ("box jumps" is not the box).
KEPT = """overhead press, overhead presses, bench press, chest press, leg press, floor press, shoulder press, military press,
    back squat, back squats, box jump, box jumps, box squat, hip thrust, hip thrusts, hip hinge, leg raise, leg raises, leg extension,
    leg curl, leg curls, step up, step ups, sit up, sit ups, push up, push ups, pull up, pull ups, chin up, chin ups, lat pulldown,
    running shoes, running coach, running form, walking lunge, walking lunges, bicycle crunch, bicycle crunches, mountain climbers,
    bent over row, bent over rows, barbell row, barbell rows, dumbbell row, dumbbell rows, renegade row, renegade rows, upright row,
    upright rows, seated row, seated rows, cable row, cable rows, inverted row, plate of, in a row, weeks in a row, days in a row,
    bike shorts, bike fit, back pain, lower back pain, chest opener, chest openers, chest stretch, knee pain, neck pain,
    knee friendly, back friendly, easy on the knees, easy on my knees, easy on the back, easy on my back, steroid cycle,
    menstrual cycle, cycle syncing, training cycle, long term, face lift, mood lift, tight chest,
    balance board workout, cool down, warm up, wall sit, wall sits, chair pose, stretch goal, rock climbing, cross country,
    runner's high, core beliefs, polish my, can't sleep, cant sleep, cannot sleep, can't fall asleep, cant fall asleep,
    can't sit still, cant sit still, can't switch off, cant switch off, won't switch off, won't stop, never stops,
    nicht schlafen, nicht einschlafen, no puedo dormir, wind down, winding down"""

# Idioms that say nothing about a class and are dropped.
DROPPED = """no problem, no worries, no preference, no idea, no time, no matter, no pain no gain, no limits, no excuses, no rush, no thanks,
    not sure, not only, not just, not really sure, not fussy, not picky, or not, if not, why not, does not matter, doesn't matter,
    don't mind, dont mind, don't care, dont care, don't know, dont know, can't find, cant find, can't decide, can't wait, cant wait,
    couldn't find, haven't taken, haven't done, havent taken, havent done, not taken, not done before, no sweat, not bad, no longer, new to try,
    hard time, hard day, hard week, hard to find, hard to, hard work, hard on, tough day, tough week, long day, long week, long time,
    how long, as long as, all day long, so long as, long story, easy to find, easy going,
    get back, got back, getting back, get back into, getting back into, go back, going back, come back, coming back, back to, back into,
    back at it, back at, back from, back in, back home, back after, welcome back, on my back, on your back, on the back, on a budget,
    i live, we live, they live, who live, people live, live in, live with, live above, live below, live alone, live on, where i live,
    long live, my program, my programme, my plan, my training plan, my workout plan, in between, run out, running out, running late, run down,
    up and running, in the long run, long run up, in a hurry, step by step, my own, best of, first of all, at first,
    on the wall, off the wall, in my spare time, in my head, to the core, at the core, walk the dog, ride along, walk me through,
    run me through, run through, run by, catch my breath, out of breath, short of breath, in short, a short while, long lasting,
    rack up, rack my brain, a leg up, up in arms, chest pain, chest pains, kit list"""

# Ages and other numbers that look like a decade: "in my 80s".
AGES = "in my {0}, in his {0}, in her {0}, in their {0}, in your {0}, my late {0}, my early {0}, my mid {0}, over {0}"

# Words before a discipline that make it the occasion, not the wish ("a stretch after running").
OCCASIONS = frozenset({"after", "before", "off", "post", "pre", "from", "nach", "vor", "despues", "antes"})
OCCASION_ARTICLES = frozenset(
    {
        "a",
        "an",
        "the",
        "my",
        "our",
        "your",
        "this",
        "that",
        "long",
        "hard",
        "morning",
        "meinem",
        "dem",
        "de",
        "mi",
        "la",
    }
)

# English words that are also given names: never a first name on their own, however rare in the catalogue.
ORDINARY_NAMES = _words(
    """
    grace hope faith joy rose may june april august summer autumn dawn sky skye will mark art chase rich max
    bill jack grant drew frank hunter mason dean miles star storm rain river rocky sunny happy bliss harmony
    melody chance ace king prince young strong stone power best love day long short field fields woods hill
    hills banks rivers brook lane park light
    """
)

# Ordinary words of chat that a catalogue may never have used: known, so that they are not "corrected" into one.
ORDINARY = _words(
    """
    able about actually after again ages ago almost alone along already although always among another anybody
    anyone anyway around away baby back bad because become bedroom before began begin behind believe below
    beside better between big body book both bored boring bought break bring busy buy call came cannot care case
    cause change cheap check child children choose city close cold come coming complete consider could country
    couple daily dark date days dead deal death decide deep dinner doctor done door double early earth eat else
    empty end enough entire even evening ever every everyone everything exact exactly expect eyes face fact fall
    family far fast father feet felt few fine finish first food foot form forward found free fresh friend
    friends front full game gave girl girls glad goal goals gone guess hair half hand hands happen happy hate
    head health hear heard heart heavy held help here high hold holding home hope hotel house however huge hurt
    hurts husband idea inside into invite job keep kept kids kind kitchen knee knees know known lake land last
    late later law lazy lead learn least leave left legal less life line list little living loose lose lost loud
    love lucky lunch main many market matter mean means meet meeting member might mind mine miss missed moment
    money month months mood more morning most mother motivate motivated mouth move much music must name near
    need neighbour neighbours neighbor neighbors never next night noise normal nothing number office often once
    online only open order other others outside own pain parents park part party past people perfect person
    phone place plan play point possible prefer pretty probably problem proper pull push quick quiet quite
    rather reach read ready real reason recent relax remember rest right room rough round same save school
    season seated second seem sense serious several shape share shoes shop shot should show shower side simple
    since single sister situation sitting sleep slept slow small smile sofa some someone soon sore sort space
    special spend spent stand standing start started state stay step stiff still stop story strange street
    stress stressed strong struggle stuck such sure swear swim swimming table take taken talk tall teach tell
    than thing things think third thought tight time times tired today together tomorrow tonight took total
    touch tough town travel tried trip true trust truth trying turn type under until upper upstairs usual
    usually vacation visit wait wake want warm watch water week weeks weekend weight well went wife window
    winter wish within without woman women word work working world worried worse worst would wrecked wrist
    wrists write wrong year years yesterday young yourself ankle ankles elbow elbows shoulder shoulders stomach
    pregnant pregnancy postnatal prenatal senior seniors runner runners cyclist cyclists climber climbers
    calories protein recipe weather
    """
)
