"""How text becomes words: folding, tokens, and the lexemes that both the index and a query are made of."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

# Words carry an inner apostrophe ("don't") and a number its decimals ("7.2"); everything else separates.
WORD = re.compile(r"\d+[.,]\d+|[^\W_]+(?:'[^\W_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The 'english' stop list of Postgres (snowball), plus the heads that an apostrophe leaves ("isn't" is "isn").
STOP_WORDS = _words(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
    herself it its itself they them their theirs themselves what which who whom this that these those am is are
    was were be been being have has had having do does did doing a an the and but if or because as until while
    of at by for with about against between into through during before after above below to from up down in out
    on off over under again further then once here there when where why how all any both each few more most
    other some such no nor not only own same so than too very s t can will just don should now ain aren couldn d
    didn doesn hadn hasn haven isn let ll mustn needn re shan shouldn ve wasn weren won wouldn
    """
)


def fold(text: str) -> str:
    """`text` without case, accents or typographic variants: "Übung" and "ubung" are one word."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", composed(text))
    text = unicodedata.normalize("NFKD", _ACCENTS.sub("", text).casefold())
    # Recomposed at the end: NFKD also takes Hangul and kana apart, whose marks are letters and not accents.
    return unicodedata.normalize("NFC", _ACCENTS.sub("", text))


def composed(text: str) -> str:
    """`text` in Unicode's NFKC form with straight apostrophes: case and accents stay, look-alikes are one.

    Accents that no composed letter has are dropped, so that they split no word.
    """
    # Apostrophes before (NFKC makes an acute accent used as one a space) and after (it finds one in "ŉ").
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_APOSTROPHES)
    return _ACCENTS.sub("", text)


def tokens(text: str) -> list[str]:
    """The folded words of `text`, in order; numbers are words."""
    return WORD.findall(fold(text))


def lexemes(text: str) -> list[str]:
    """The terms BM25 counts: folded words without stop words, English-stemmed, in order, repeats kept."""
    return [found for token in tokens(text) if (found := _lexeme(token))]


_APOSTROPHES = {ord(mark): "'" for mark in "‘’ʼ´`′"}
_ACCENTS = re.compile("[\u0300-\u036f]+")  # the marks of Latin, Greek and Cyrillic letters
_CONTRACTED = frozenset({"t", "s", "ll", "re", "ve", "d", "m"})
_STEMMER = snowballstemmer.stemmer("english")
_STEMMER_LOCK = threading.Lock()  # a stemmer holds the word it works on


@lru_cache(maxsize=1 << 16)
def _lexeme(token: str) -> str:
    """The stem of `token`, or nothing for a stop word. The stemmer is pure Python: ~20 µs a word, so it is cached."""
    head, _, tail = token.partition("'")
    if token in STOP_WORDS or (head in STOP_WORDS and tail in _CONTRACTED):
        return ""
    with _STEMMER_LOCK:
        return str(_STEMMER.stemWord(token))
