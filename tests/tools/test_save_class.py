"""Does a class stay on the list that a member put it on, and does the answer say how the list is?"""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import jsonschema
import pytest
from tests.factories import a_class, id_of, publish
from tests.oauth.linked import Linking, call, told
from tests.serving import ERAS, PROMISED, Era, Served, serving

from palestra import server
from palestra.catalog.records import ClassRecord
from palestra.server import TOOLS
from palestra.store.engine import Database
from palestra.tools._shared.declaring import Tool
from palestra.tools.save_class import save_class

pytestmark = pytest.mark.anyio

SAVE = "save_class"
RIDE, FLOW, OLD = a_class("ride"), a_class("flow", title="Evening flow", discipline="yoga"), a_class("old", title="Old")


@pytest.fixture
async def app(
    database_url: str, database: Database, linking: Linking, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    with_it: Sequence[Tool] = TOOLS if save_class in TOOLS else (*TOOLS, save_class)
    monkeypatch.setattr(server.build, "__defaults__", (with_it,))
    await publish(database, RIDE, FLOW, OLD)
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def token(linking: Linking) -> str:
    return await linking.linked("profile:write")


async def error(app: Served, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = (await call(app, token, SAVE, arguments)).json()["result"]
    assert result["isError"] is True, result
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


async def save(app: Served, token: str, record: ClassRecord, **arguments: Any) -> Any:
    return await told(app, token, SAVE, {"class_id": id_of(record), **arguments})


@pytest.mark.parametrize("era", ERAS)
async def test_a_class_is_saved_and_the_list_is_told(app: Served, token: str, era: Era) -> None:
    answer = await told(app, token, SAVE, {"class_id": id_of(RIDE), "list": "Favorites"}, era)
    assert answer == {
        "summary": "Saved “Harbour ride”: 1 class among the favourites now.",
        "list": {
            "name": "favourites",
            "count": 1,
            "items": [
                {
                    "id": id_of(RIDE),
                    "title": "Harbour ride",
                    "duration_s": 1800,
                    "playable": True,
                    "reason": None,
                    "replaced_by": None,
                }
            ],
        },
        "changed": True,
        "replayed": False,
        "undo": {"class_id": id_of(RIDE), "list": "favourites", "action": "remove"},
    }


async def test_the_same_again_changes_nothing_and_is_no_error(app: Served, token: str) -> None:
    for action in ("add", "remove"):
        first = await save(app, token, RIDE, list="queue", action=action)
        again = await save(app, token, RIDE, list="for later", action=action)
        assert (first["changed"], again["changed"], again["undo"]) == (True, False, None)
        assert first["list"] == again["list"]


async def test_undo_takes_back_what_was_done(app: Served, token: str) -> None:
    added = await save(app, token, RIDE, list="Leg day")
    assert added["summary"] == "Saved “Harbour ride”: 1 class on “Leg day” now."
    removed = await told(app, token, SAVE, added["undo"])
    assert removed["summary"] == "Removed “Harbour ride”: nothing on “Leg day” any more."
    back = await told(app, token, SAVE, removed["undo"])
    assert (back["list"]["name"], back["list"]["count"]) == ("Leg day", 1)


async def test_adding_after_removing_is_no_repetition(app: Served, token: str) -> None:
    for action, count in (("add", 1), ("remove", 0), ("add", 1), ("remove", 0)):
        assert (await save(app, token, RIDE, action=action))["list"]["count"] == count


async def test_one_key_is_one_write_and_the_answer_of_then(app: Served, token: str) -> None:
    first = await save(app, token, RIDE, client_ref="k-1")
    await save(app, token, RIDE, action="remove")
    again = await save(app, token, RIDE, client_ref="k-1")
    assert again == {**first, "replayed": True}
    assert (await save(app, token, RIDE, action="remove"))["changed"] is False  # nothing was added again
    refused = await error(app, token, {"class_id": id_of(FLOW), "client_ref": "k-1"})
    assert refused["code"] == "conflict"


async def test_a_withdrawn_class_is_not_added_and_its_replacement_is_named(
    app: Served, token: str, database: Database, linking: Linking
) -> None:
    await save(app, token, OLD, list="queue")
    linking.clock.move(60)
    await publish(database, a_class("old", title="Old", rev=2, status="withdrawn", replaced_by="ride"))
    refused = await error(app, token, {"class_id": id_of(OLD)})
    assert refused["code"] == "gone"
    assert id_of(RIDE) in refused["fix"]
    (item,) = (await save(app, token, FLOW, list="queue"))["list"]["items"][:1]
    assert (item["title"], item["playable"], item["reason"]) == ("Old", False, "withdrawn")
    assert item["replaced_by"] == id_of(RIDE)
    removed = await save(app, token, OLD, list="queue", action="remove")
    assert (removed["changed"], [i["title"] for i in removed["list"]["items"]]) == (True, ["Evening flow"])


async def test_what_the_catalogue_never_knew_is_not_added_and_removing_it_is_no_error(app: Served, token: str) -> None:
    never = "cls_" + "a" * 16
    assert (await error(app, token, {"class_id": never}))["code"] == "not_found"
    answer = await told(app, token, SAVE, {"class_id": never, "action": "remove"})
    assert answer["summary"] == "The class was not among the favourites; nothing changed."


async def test_a_class_that_cannot_be_played_is_saved_and_says_why(
    app: Served, token: str, database: Database, linking: Linking
) -> None:
    await publish(database, a_class("plus", windows=[{"regions": [], "tiers": ["plus"]}]))
    (item,) = (await save(app, token, a_class("plus")))["list"]["items"]
    assert (item["playable"], item["reason"]) == (False, "tier")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({}, "class_id"),
        ({"class_id": "ride"}, "class_id"),
        ({"class_id": "exr_" + "a" * 16}, "class_id"),
        ({"class_id": "cls_" + "a" * 16, "list": ""}, "list"),
        ({"class_id": "cls_" + "a" * 16, "list": "x" * 61}, "list"),
        ({"class_id": "cls_" + "a" * 16, "list": "a\u0000b"}, "character"),
        ({"class_id": "cls_" + "a" * 16, "action": "burn"}, "action"),
        ({"class_id": "cls_" + "a" * 16, "client_ref": "a b"}, "client_ref"),
        ({"class_id": "cls_" + "a" * 16, "note": "for my knee"}, "note"),
    ],
)
async def test_what_does_not_fit_is_named(app: Served, token: str, arguments: dict[str, Any], named: str) -> None:
    refused = await error(app, token, arguments)
    assert refused["code"] == "validation"
    assert named in refused["message_for_member"]


async def test_another_members_lists_are_not_touched(app: Served, token: str, linking: Linking) -> None:
    await save(app, token, RIDE)
    other = await linking.linked("profile:write", member_id=await linking.member(name="Eve"))
    assert (await save(app, other, RIDE, action="remove"))["changed"] is False
    assert (await save(app, token, FLOW))["list"]["count"] == 2


async def test_it_needs_a_member_who_allowed_it(app: Served, linking: Linking) -> None:
    reading = await linking.linked("profile:read")
    assert (await error(app, reading, {"class_id": id_of(RIDE)}))["code"] == "scope_required"


@pytest.mark.parametrize("era", ERAS)
async def test_every_answer_fits_its_schema_and_limits(app: Served, token: str, database: Database, era: Era) -> None:
    schema = PROMISED[SAVE]
    records = [a_class(f"c{n}", title=f"{n} " + "A long title of a class " * 5) for n in range(12)]
    await publish(database, *records)
    for record in records:
        result = (await call(app, token, SAVE, {"class_id": id_of(record), "list": "ünï " * 15}, era=era)).json()[
            "result"
        ]
        jsonschema.Draft202012Validator(schema).validate(result["structuredContent"])
        assert 0 < len(result["content"][0]["text"]) <= 600
        assert len(json.dumps(result["structuredContent"])) <= 6 * 1024
    assert (result["structuredContent"]["list"]["count"], len(result["structuredContent"]["list"]["items"])) == (12, 10)
