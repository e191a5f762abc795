"""What plays in a demo class: invented songs by invented bands, by genre and decade."""

from functools import cache
from random import Random

from palestra.catalog.records import TrackRecord
from palestra.catalog.vocabulary import DECADES, Decade

GENRES_OF = {
    "cycling": "pop rock electronic house hip_hop disco indie metal latin soul",
    "running": "electronic indie rock hip_hop pop house",
    "walking": "soul pop indie country disco rnb",
    "rowing": "rock electronic indie classical",
    "strength": "hip_hop rock rnb electronic soul metal pop",
    "hiit": "electronic house hip_hop pop metal latin",
    "boxing": "hip_hop rock electronic soul",
    "dance": "pop disco house latin rnb",
    "yoga": "ambient indie soul classical jazz",
    "pilates": "indie ambient soul rnb",
    "barre": "pop disco soul indie",
    "stretching": "ambient jazz soul indie",
    "mobility": "ambient jazz reggae",
    "meditation": "ambient",
}
NAMES = {"hip_hop": "Hip-Hop", "rnb": "R&B"}  # the rest are their slug, capitalised
EXPLICIT_CHANCE = {"hip_hop": 0.35, "metal": 0.2, "rock": 0.1, "electronic": 0.04, "rnb": 0.12, "pop": 0.05}


def genre_name(genre: str) -> str:
    """How a title writes a genre."""
    return NAMES.get(genre, genre.capitalize())


def decades_of(genre: str) -> tuple[Decade, ...]:
    """The decades in which the genre's bands recorded, oldest first."""
    return tuple(decade for decade in DECADES if decade in _bands()[genre])


def playlist(rng: Random, genre: str, decade: Decade | None, songs: int) -> tuple[list[TrackRecord], list[Decade]]:
    """Some songs of a genre, from one decade if one is given, and the decades they are from."""
    bands = _bands()[genre]
    pairs = [(name, when) for when, names in bands.items() if decade in (None, when) for name in names]
    titles = sorted(_songs()[genre], key=lambda _: rng.random())[:songs]
    picks = [(title, *pairs[int(rng.random() * len(pairs))]) for title in titles]
    heard = {when for _, _, when in picks}
    return [_track(title, band) for title, band, _ in picks], [when for when in DECADES if when in heard]


@cache
def _track(title: str, artist: str) -> TrackRecord:
    return TrackRecord(title=title, artist=artist)


@cache
def _bands() -> dict[str, dict[Decade, tuple[str, ...]]]:
    table: dict[str, dict[Decade, tuple[str, ...]]] = {}
    for row in _BANDS.strip().splitlines():
        genre, *cells = (cell.strip() for cell in row.split("|"))
        found = dict(cell.split(": ") for cell in cells)
        table[genre] = {decade: tuple(found[decade].split(", ")) for decade in DECADES if decade in found}
    return table


@cache
def _songs() -> dict[str, list[str]]:
    rows = (row.split(": ", 1) for row in _SONGS.strip().splitlines())
    return {genre: titles.split("; ") for genre, titles in rows}


_BANDS = """
pop | 80s: Glass Umbrella, Marlowe & Finch, The Telephone Summer | 90s: Junie Parallel, Five Past Nine Girls | 2000s: Cassie Velour, Room For Parking | 2010s: Nova Tangerine, Little Harbour Lights | 2020s: Wynn Okafield, Paper Satellites
rock | 60s: The Corduroy Saints | 70s: Iron Orchard, Delta Wagon | 80s: Hollow Kings of Leith, Neon Stag | 90s: Gravel Choir, Sister Tarmac | 2000s: The Borrowed Vans | 2010s: Cold Foundry
electronic | 80s: Kassette Nord | 90s: Acid Lido, Halogen Twins | 2000s: Pixelwerk, Monorail Hearts | 2010s: Odd Voltage, Lumen Harbor | 2020s: Sine Garden, Kilo Hertzog
hip_hop | 90s: Brownstone Arithmetic, MC Lampglow | 2000s: Tall Order, Dusty Ledger | 2010s: Quiet Millionaire, Nine Corners | 2020s: Ama Tempo, Bus Lane Prophets
rnb | 90s: Velvet Ordinance, Three Degrees of Honey | 2000s: Marcell Dupree-Lane | 2010s: Soft Cartography, Inaya Bloom | 2020s: Late Checkout
latin | 70s: Orquesta Medialuz | 90s: Los Primos del Muelle | 2000s: Calle Canela | 2010s: Tita Marabú, Sonido Palmar | 2020s: Luz de Andén
country | 70s: Hank Merriday | 90s: The Porchlight Sisters, Dale Cinder | 2010s: Willa Creekstone | 2020s: Two Gravel Roads
indie | 90s: Polite Applause | 2000s: Cardigan Weather, The Night Librarians | 2010s: Moss & Antler, Swimming Pool Maps | 2020s: Tender Machinery, Juniper Static
soul | 60s: The Amberlites, Ruby Castellan | 70s: Otis Greenlee, The Sunday Brass | 2010s: Marguerite Sway | 2020s: The Slow Elevators
disco | 70s: Chandelier Express, Foxglove Boulevard | 80s: Studio Mirabel | 2010s: Neon Fontaine, Club Sandwich | 2020s: Roller Palais
metal | 80s: Grimhollow, Anvil Parish | 90s: Black Larder | 2000s: Ashen Locomotive | 2010s: Moth Cathedral
jazz | 60s: The Lowell Pym Quartet, Estelle Arden | 70s: Harbour Nine | 2010s: Kwame Lindgren Trio
classical | 2000s: Lindenallee Strings | 2010s: Quartetto Aperto, The Meridian Players | 2020s: Small Hours Ensemble
ambient | 90s: Fogbank Archive | 2000s: Hours of Amber | 2010s: Tidal Rooms, Eira Northlight | 2020s: Pale Meadow, Low Cloud Study
reggae | 70s: The Harbour Rockers, Prince Tamarind | 80s: Sister Breadfruit | 2000s: Slow Boat Sound
house | 80s: Warehouse Nine | 90s: Deep Lagoon, Frankie Meridian | 2010s: Patio Theory, Nightbus | 2020s: Copper Room
"""
_SONGS = """
pop: Second Summer; Paper Crown; Call Me From the Platform; Lemon Sky; Nobody's Weekend; Glitter Tax; Heart on Silent; Rooftop Weather; Borrowed Jacket; Say It Sideways; Blue Sneakers; Window Seat; Half a Kiss; Photobooth
rock: Long Road, Short Fuse; Kerosene Sunday; Bury the Map; Thunder Over Leith; Rust and Ribbon; The Devil Missed His Train; Broken Signal; Black Coffee Morning; Amplifier; Stone by Stone; Run the Red; Gasoline Choir
electronic: Circuit Bloom; Night Bus Cathedral; Voltage Garden; Slow Laser; Modem Love; Parallel Lines of Light; 4 AM Arithmetic; Neon Tide; Soft Reboot; Grid Dancer; Phase Three; Static Bloom
hip_hop: Rent Day; Stoop Talk; Ledger; Corner Store Gospel; Tall in the Doorway; Nine to Nothing; Cold Pizza, Hot Beat; Bus Lane; Brick by Verse; Quiet Money; Sunday Tape; Checkmate Avenue
rnb: Slow Elevator; Honey on the Line; Late Checkout; Candle Arithmetic; Room 9; Say My Whole Name; Velvet Hour; Second Glass; Undone; Weather Between Us
latin: Canela y Sal; Medianoche en el Muelle; Baila Despacio; Calle Sin Nombre; La Última Copa; Corazón de Andén; Palmar; Dame la Mañana; Sombrero de Lluvia; Fuego Lento
country: Porch Light; Gravel and Grace; Dust on the Dashboard; Two-Lane Lullaby; Mama's Blue Truck; Creekstone; The Last Good Barn; Whiskey on a Weekday; Fence Line; Left the Radio On
indie: Cardigan; Maps of Small Towns; Swimming in October; Polite; Library Card; Wet Cement; The Year We Cycled; Postcards to Nobody; Moss; Bicycle Elegy; Tender Machinery; Fog Season
soul: Hold the Door; Sunday Brass; Easy on My Heart; Amber; Who Left the Light On; Steady Hand; Walk Me Home, Ruby; Good Bread; Higher Street; Sweet Receipt; River Due; Brother, Sit Down
disco: Chandelier; Mirrorball Monday; Foxglove; Roller Weekend; Platform Shoes; Satin Emergency; Don't Stop the Lift; Midnight Telegram; Sequins in the Rain; Boogie Department; Gold Dust Avenue
metal: Anvil Psalm; Grave of Winter; Locomotive of Ash; Black Larder; Oathbreaker's Road; Iron Tooth; Throne of Moths; Hammerfall Lane; No Dawn for Leith; Ember Siege
jazz: Blue Umbrella; Pym's Walk; Estelle at Nine; Harbour Stroll; Slow Boat to Monday; Half-Moon Bossa; Coffee With Lowell; Rain on Brass
classical: Prelude for an Empty Hall; Lindenallee; Adagio in Grey; Morning Canon; Suite for Small Rooms; The Ferryman; Nocturne, Left Hand; Waltz for Nobody
ambient: Low Cloud; Tidal Room; Amber, Slowly; Snow on the Radio; Meadow at Four; Breath of Harbour; Northlight; Fog Archive I; Fog Archive II; Lantern Water; Quiet Engine
reggae: Slow Boat; Tamarind Morning; Easy Harbour; Breadfruit Song; One Good Shade; Bassline Holiday; Sunday Rocker; Mango Street
house: Copper Room; Deep Lagoon; Patio; Hands on the Rail; Nightbus; Warehouse Prayer; Sunrise Protocol; Keys in the Fridge; Second Floor; Never the Same Dancer; Loft Weather
"""
