"""Who teaches in the demo catalogue: invented people, what they teach, in which languages, and how they sound."""

from dataclasses import dataclass
from functools import cache
from itertools import takewhile


@dataclass(frozen=True, slots=True)
class Instructor:
    """`voice` are sentences about how this person teaches, in English; a leading `@discipline` limits one."""

    name: str
    languages: tuple[str, ...]
    disciplines: tuple[str, ...]
    voice: tuple[tuple[frozenset[str], str], ...]  # (where the sentence is true: disciplines, none for all; sentence)

    def sentences(self, discipline: str) -> tuple[str, ...]:
        """What can be said of them in a class of this discipline."""
        return tuple(sentence for where, sentence in self.voice if not where or discipline in where)

    @property
    def first_name(self) -> str:
        """What a description calls them."""
        return self.name.split()[0]


@cache
def teaching(discipline: str, language: str) -> tuple[Instructor, ...]:
    """The instructors who teach a discipline in a language; may be empty."""
    return tuple(who for who in instructors() if discipline in who.disciplines and language in who.languages)


@cache
def instructors() -> tuple[Instructor, ...]:
    """Everyone, in the order of the table."""
    return tuple(_instructor(row) for row in _ROWS.strip().splitlines())


def _instructor(row: str) -> Instructor:
    name, languages, disciplines, voice = (cell.strip() for cell in row.split("|"))
    taught = tuple(disciplines.split())
    return Instructor(name, tuple(languages.split()), taught, tuple(_limited(text) for text in voice.split(" / ")))


def _limited(text: str) -> tuple[frozenset[str], str]:
    words = text.removeprefix("@").split()
    limits = list(takewhile(str.islower, words)) if text.startswith("@") else []
    return frozenset(limits), " ".join(words[len(limits) :])


_ROWS = """
Mireille Okonjo-Laurent | en | cycling strength | Mireille counts every interval down, so you never look at the clock. / Mireille talks little and counts well.
Tomasz Wilderbeek | en | cycling running | @cycling Tomasz explains the why once, then lets you ride. / Expect one good story from Tomasz and no shouting.
Anneke Sturmhart | en de | cycling strength hiit | Anneke gives every target as a range and means it. / Anneke keeps time like a railway.
Joaquín Valderrosa | en es | cycling hiit dance | Joaquín sings along, mostly in key. / @cycling Joaquín picks the music first and the hills second.
Priya Raghunandan-Cole | en | cycling walking | @cycling Priya rides every minute with you. / @cycling Priya is the calm friend on the next bike. / @walking Priya notices trees and points them out. / Priya never hurries and is never late.
Dele Abiodun-Marsh | en | cycling boxing strength | Dele has two volumes, quiet and very quiet, and both work. / @strength Dele names the muscle before you feel it.
Saoirse Kilbrannan | en | running walking meditation | @running walking Saoirse grew up on wet roads and thinks most weather is fine. / @running walking Saoirse leaves room to hear your own feet. / @meditation Saoirse says little, and slowly.
Hanno Feldkirchen | en de | running rowing walking | Hanno has coached beginners for twenty years and still likes the first week best. / Hanno corrects one thing at a time.
Amara Diallo-Finch | en | running strength hiit | @running Amara is precise about pace and relaxed about everything else. / Amara tells you what comes next before it comes.
Kenji Morisawa-Bright | en | rowing strength | @rowing Kenji hears a rushed stroke from across the room. / Kenji repeats the basics until they are beautiful.
Ingrid Solvangsen | en | rowing walking yoga | @rowing Ingrid teaches rowing as if it were music. / Ingrid's silences are part of the class.
Bettina Rauchfuss | en de | strength mobility stretching | Bettina shows the easier version first and the harder one by name. / Bettina worked as a physiotherapist and it shows in the cues.
Mateo Quintanar | en es | strength boxing running | @strength Mateo lifts slowly and jokes fast. / @strength boxing Mateo never asks for one more when he said three. / @running Mateo runs the first minute slower than anyone you know.
Olu Fairweather-Ige | en | strength hiit | Olu keeps rests honest. / @strength Olu would rather see six good ones than ten.
Gwendolyn Ashgrove-Tan | en | strength pilates | Gwendolyn cues from the feet up. / Gwendolyn notices shoulders, yours included.
Rasmus Elkjaerholt | en | strength mobility | Rasmus demonstrates from two angles and says little in between. / @strength Rasmus treats warm-ups as seriously as lifts.
Fatoumata Benkirane | en | strength walking stretching | Fatoumata makes room for every body and every pace. / Fatoumata has a second version ready for everything.
Leopold Winterscheidt | en de | strength cycling boxing | Leopold keeps it dry and useful. / Leopold reads the plan out loud before anyone moves.
Nayeli Cascabel | en es | yoga pilates meditation | Nayeli speaks slowly and means every word. / Nayeli's classes smell of oranges, one suspects.
Yusra Hadidi-Lowe | en | yoga meditation stretching | Yusra leaves long silences and comes back gently. / @yoga stretching Yusra offers the shape and leaves the size to you.
Cornelia Distelbach | en de | yoga pilates barre | Cornelia has eyes for alignment and none for ambition. / Cornelia names bones, not gurus.
Arjun Velayudhan-Reed | en | yoga meditation | @yoga Arjun teaches the old names and the plain ones. / @yoga Arjun laughs when he wobbles. / @meditation Arjun keeps it plain and leaves the incense out.
Simone Achterberg | en | yoga barre | @yoga Simone came to yoga from ballet and left the mirror behind. / Simone builds a class like a sentence.
Thandeka Mbali-Rowe | en | yoga mobility stretching | @stretching mobility yoga Thandeka starts where your back is today. / Thandeka has a low, unhurried voice.
Wren Halloway-Sato | en | yoga pilates walking | @yoga pilates Wren gives three choices and no ranking. / @yoga pilates Wren forgets left and right and admits it. / @walking Wren walks as if there were no such thing as late.
Ludmila Prokosch | en | pilates barre | Ludmila counts to eight and never to nine. / Ludmila's corrections are small and change everything.
Esperanza Montejo-Vidal | en es | pilates yoga stretching | Esperanza explains the breath until it makes sense. / Esperanza is exact and never stern.
Caspian Thornquist | en | pilates mobility stretching | @mobility stretching Caspian draws little maps of the hip in the air. / Caspian is cheerful before seven, sorry.
Delphine Mbarga-Weiss | en | barre dance pilates | @dance Delphine dances the last song as if nobody were filming. / @barre pilates Delphine's sets of eight end exactly at eight.
Rio Castellanueva | en es | dance hiit walking | @dance Rio teaches the steps twice and then trusts you. / @dance hiit Rio has a name for every move and most are silly. / @walking Rio points out dogs.
Kiki Lindqvist-Adeyemi | en | dance hiit | Kiki smiles at mistakes, her own first. / @dance Kiki cues eight counts early.
Bram Oosterlicht | en | hiit boxing | Bram works as hard as he asks you to. / Bram tells the truth about the third round.
Soledad Arrieta-Moss | en es | hiit strength cycling | @hiit Soledad shows the version without the jump first. / Soledad plans rests like other people plan holidays.
Idris Calloway-Benn | en | boxing running | @boxing Idris calls combinations once, clearly. / @boxing Idris boxed for years and never talks about it. / @running Idris runs like somebody with time.
Petra Zwickelmann | en de | hiit boxing walking | Petra is direct, kind and on time. / @hiit boxing Petra can make a living room feel like a gym.
Marisol Iturbide-Kent | en es | meditation yoga walking | Marisol says less each time, and it is enough. / Marisol sounds like a late radio programme.
Eberhard Nachtwey | en de | meditation stretching | Eberhard has the most unhurried voice on the schedule. / @meditation Eberhard rings the bell softly.
Oonagh Featherstone-Li | en | meditation stretching yoga | @meditation Oonagh never asks you to empty your mind. / Oonagh's pauses are longer than you expect.
Zubin Contractor-Hale | en | meditation mobility | @meditation Zubin explains attention like a mechanic explains brakes. / Zubin keeps both instructions and metaphors short.
Rosalind Ekwueme | en | stretching mobility yoga | @stretching yoga Rosalind waits until the muscle lets go. / Rosalind thinks five slow breaths solve a good deal.
Vicente Olmedo-Strand | en es | mobility stretching running | @mobility stretching Vicente tests first and stretches second. / @mobility Vicente finds the one joint you forgot. / @running Vicente keeps his stories exactly one kilometre long.
Henrike Tannhof | en de | running yoga pilates mobility | @yoga pilates mobility Henrike connects each movement to the last. / Henrike is thorough and still finishes early.
"""
