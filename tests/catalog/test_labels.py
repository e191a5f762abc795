"""Every word that a widget may show has a label in every language, and it is written as people write."""

from typing import get_args

import pytest

from palestra.catalog import vocabulary
from palestra.catalog.demo.music import GENRES_OF
from palestra.catalog.demo.templates import class_types
from palestra.catalog.labels import LANGUAGES, labels

VOCABULARIES = {
    "kind": vocabulary.KINDS,
    "discipline": vocabulary.DISCIPLINES,
    "level": vocabulary.LEVELS,
    "intensity": vocabulary.INTENSITIES,
    "impact": vocabulary.IMPACTS,
    "equipment": vocabulary.EQUIPMENT,
    "body focus": vocabulary.BODY_FOCUS,
    "muscle": get_args(vocabulary.Muscle),
    "avoid": vocabulary.AVOID,
    "segment": get_args(vocabulary.SegmentKind),
    "class type": tuple(card.slug for discipline in vocabulary.DISCIPLINES for card in class_types(discipline)),
    "genre": tuple(genre for genres in GENRES_OF.values() for genre in genres.split()),
}
SAME_IN_SPANISH = {
    *("ambient", "barre", "cardio", "country", "disco", "hip_hop", "house"),
    *("indie", "jazz", "metal", "pilates", "pop", "reggae", "rock"),
    *("soul", "step", "tabata", "vinyasa", "yin", "yoga"),
}


def plain(word: str) -> str:
    return word.replace("_", " ")


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_word_has_a_label_in_every_language(name: str) -> None:
    words = set(VOCABULARIES[name])
    assert words - labels("ar").keys() == set(), "no row, or English where Arabic belongs"
    assert words - labels("de").keys() == set(), "no row, or English where German belongs"
    assert words - labels("es").keys() - SAME_IN_SPANISH == set(), "English where Spanish belongs"


def test_words_that_spanish_shares_with_english_have_no_label_there() -> None:
    assert SAME_IN_SPANISH.isdisjoint(labels("es"))


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_a_label_is_clean_and_given_only_where_the_word_with_spaces_is_wrong(language: str) -> None:
    for word, label in labels(language).items():
        assert label == " ".join(label.split()) not in ("", plain(word))
        assert label.isprintable()  # no direction marks
        assert "_" not in label


def test_english_says_what_the_plain_rule_gets_wrong() -> None:
    assert labels("en")["ez_bar"] == "EZ bar"
    assert "mat" not in labels("en")


def test_arabic_is_in_arabic_script_but_for_one_abbreviation() -> None:
    latin = {word for word, label in labels("ar").items() if any(letter.isascii() for letter in label if letter != " ")}
    assert latin == {"hiit"}


@pytest.mark.parametrize(("language", "without"), [("de", "ohne"), ("es", "sin")])
def test_a_movement_to_avoid_does_not_say_without_itself(language: str, without: str) -> None:
    assert not [word for word in vocabulary.AVOID if without in labels(language)[word].split()]


def test_a_word_of_two_vocabularies_has_a_label_that_is_right_in_both() -> None:
    assert labels("es")["running"] == "correr"  # the discipline, and "sin correr"
    assert labels("de")["beginner"] == "Einstieg"  # the level, and the Pilates class
