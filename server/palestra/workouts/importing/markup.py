"""How is XML from strangers read? As a stream without DTDs and entities, not too deep, and without holding it all.

defusedxml refuses what expands or fetches; depth and number of elements are counted here.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Literal
from xml.etree.ElementTree import Element, ParseError  # nosec: only their types; defusedxml parses

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from palestra.workouts.importing.parsed import echo

DEPTH_MAX = 40  # GPX and TCX with every extension seen have 12
ELEMENTS_MAX = 400_000  # a lean point of 5 MB has 40 bytes an element, and 125,000 of them

YEARS = range(1900, 2200)  # far enough from where arithmetic with time zones fails


class Broken(ValueError):
    """This document cannot be read; the message is for the person whose file it is."""


def root_of(content: bytes) -> str | None:
    """The name of the root element without its namespace; None for what does not begin as XML. Raises Broken."""
    if not content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return None
    return next((local(element) for _, element in walk(content)), "")


def walk(content: bytes) -> Iterator[tuple[Literal["start", "end"], Element]]:
    """Every element as it begins (with its attributes) and as it ends (whole). Raises Broken, also in the middle.

    Whoever has taken what they need of an element clears it.
    """
    depth = count = 0
    try:
        for event, element in iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            count += 1
            if depth > DEPTH_MAX or count > 2 * ELEMENTS_MAX:
                raise Broken("The file is nested deeper, or has more elements, than any recording.")
            yield event, element
    except ParseError as error:
        raise Broken(f"The file is not whole, or no XML (line {error.position[0]}).") from None
    except DefusedXmlException:
        raise Broken("The file declares entities or a document type, which no recording does.") from None
    except (LookupError, ValueError) as error:  # an encoding that there is not, or not the one it says
        raise error if isinstance(error, Broken) else Broken("The file is not in the encoding that it names.") from None


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first child of this name, in whatever namespace."""
    return next((each for each in element if local(each) == name), None)


def text(element: Element | None, *path: str) -> str:
    """What stands in the element at the end of a path of children; empty where there is none."""
    for name in path:
        element = None if element is None else child(element, name)
    return "" if element is None else (element.text or "").strip()


def number(told: str | None) -> float | None:
    """A number; None where there is none. Raises Broken for anything else."""
    if told is None or not told.strip():
        return None
    try:
        value = math.nan if "_" in told else float(told)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Broken(f"{echo(told)} is not a number.")
    return value


def moment(told: str) -> datetime | None:
    """A time with its zone, in UTC; None where there is none. Raises Broken for anything else."""
    if not told:
        return None
    try:
        when = datetime.fromisoformat(told)
    except ValueError:
        raise Broken(f"{echo(told)} is not a time.") from None
    if when.year not in YEARS:
        raise Broken(f"{echo(told)} is not a time of any workout.")
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)  # xsd:dateTime without one: UTC
