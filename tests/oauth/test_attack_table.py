"""Is every known attack on account linking a test?"""

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# The rows of the table this product was designed against, by their numbers.
ROWS = re.findall(
    r"\d+",
    """
    01 02 03 04 05 07 08 09 10 11 12 13 14 15 16 17 18 20 21 23 26 27 28 29 30 31 32 33 34 35 36 37 40 41 42 43 44 46 47
    48 49 50 52 53 54 55 56 57 58 59 60 61 62 64 65 66 67 68 69 70 71 72 74 75 76 78 79 80 81 82 83 84 86 87 88 89 90 91
    92 94 95 96 97 98 101 102
    """,
)


@cache
def texts() -> list[str]:
    files = (path for folder in TESTS.iterdir() if folder.name != "interop" for path in folder.rglob("test_*.py"))
    return [path.read_text() for path in files if path != Path(__file__) and "node_modules" not in path.parts]


@pytest.mark.parametrize("row", ROWS)
def test_the_attack_has_a_test_with_its_number(row: str) -> None:
    """In the name of a test, or of one of its parameters."""
    name = re.compile(rf"(?:def test_(?:a\d+_)*|[\"'])a{row}[_\W]")
    assert any(name.search(text) for text in texts())
