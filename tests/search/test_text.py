"""Folding, tokens and lexemes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.search.text import STOP_WORDS, fold, lexemes, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Übung", "ubung"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Beyoncé", "beyonce"),
        ("don’t", "don't"),
        ("ﬁt", "fit"),
        ("が", "が"),
        ("한국어", "한국어"),
    ],
)
def test_folding_drops_case_and_accents_and_leaves_other_scripts_whole(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("20-minute ride", ["20", "minute", "ride"]),
        ("It’s 7.2 km; power_zone!", ["it's", "7.2", "km", "power", "zone"]),
        ("80's/90s", ["80's", "90s"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Running the classes", ["run", "class"]),
        ("It's the women's ride, isn't it", ["women", "ride"]),
        ("20 minutes, 20 reps", ["20", "minut", "20", "rep"]),
        ("no not nothing", ["noth"]),
        ("D'Angelo", ["d'angelo"]),
    ],
)
def test_lexemes_are_stems_without_stop_words(text: str, terms: list[str]) -> None:
    assert lexemes(text) == terms


def test_stop_words_are_folded() -> None:
    assert {fold(word) for word in STOP_WORDS} == STOP_WORDS


@given(st.text())
def test_folding_twice_changes_nothing_that_tokens_see(text: str) -> None:
    assert tokens(fold(text)) == tokens(text)


@given(st.text())
def test_composed_and_decomposed_text_have_the_same_tokens(text: str) -> None:
    assert tokens(unicodedata.normalize("NFC", text)) == tokens(unicodedata.normalize("NFD", text))


@given(st.text(), st.text())
def test_lexemes_of_joined_texts_are_the_lexemes_of_each(one: str, other: str) -> None:
    assert lexemes(f"{one} . {other}") == lexemes(one) + lexemes(other)
