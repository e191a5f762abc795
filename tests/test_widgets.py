"""Is every widget one document with nothing to fetch, behind a URI that stays; and is what cannot be composed refused?"""

import gzip
import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from benchmarks.widgets import GZIP_BYTES, OF_CLASSES
from hypothesis import given, settings
from hypothesis import strategies as st

from palestra import server, widgets
from palestra.app import refuse_wrong
from palestra.catalog.labels import LANGUAGES, labels
from palestra.errors import ContractError, NotFound, SettingsError
from palestra.settings import Settings
from palestra.tools.get_texts import get_texts
from palestra.widgets import PUBLISHED, WIDGETS, Documents, Hosting, compose, languages, texts
from tests.serving import ERAS, Era, serving

TOOLS = ("search_classes", "get_class", "get_texts")
# Hosts have these in old conversations. The list may grow; nothing in it may change.
EVER_PUBLISHED = (
    "ui://palestra/class-list.v1.html",
    "ui://palestra/class-detail.v1.html",
    "ui://palestra/plan.v1.html",
    "ui://palestra/player.v1.html",
    "ui://palestra/progress.v1.html",
    "ui://palestra/workout-summary.v1.html",
    "ui://palestra/week.v1.html",
)


pytestmark = pytest.mark.anyio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A widget of one line, with what the real ones share."""
    shared = tmp_path / "_shared"
    (shared / "texts").mkdir(parents=True)
    (shared / "document.html").write_text("<style>{{style}}</style>{{config}}<script>{{script}}</script>")
    (shared / "theme.css").write_text("p { color: red; }")
    (shared / "texts" / "en.json").write_text('{"used": "Used", "unused": "Unused"}')
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "widget.css").write_text("")
    (tmp_path / "one" / "widget.js").write_text('document.title = ["used", "get_class"];\n')
    return tmp_path


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [widget.name for widget in WIDGETS])
def test_a_document_fetches_nothing_and_says_nothing_of_its_making(name: str) -> None:
    document = compose(name, TOOLS)
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", document)
    assert not re.findall(
        r"""<link|<img|<iframe|\bsrc=["']?\S|@import|url\(|\beval\(|\bimport\(|@typedef|/\*\*""", document
    )
    assert document.count("<script") == 2  # what it is told, and what it does


@pytest.mark.parametrize("name", [widget.name for widget in WIDGETS])
def test_a_document_is_as_small_as_its_bar_wants(name: str) -> None:
    document = compose(name, [tool.name for tool in server.TOOLS if not tool.app_only])
    assert len(gzip.compress(document.encode(), 9)) <= OF_CLASSES.get(name, GZIP_BYTES)


def test_every_uri_that_was_ever_published_has_a_document() -> None:
    documents = Documents(TOOLS)
    assert set(EVER_PUBLISHED) <= set(PUBLISHED)
    for uri in (*EVER_PUBLISHED, *PUBLISHED):
        document = documents.read(uri)
        assert document is not None
        assert documents.read(f"{uri}?v=1a2b") == document  # hosts of old asked with a version behind it


def test_a_document_knows_the_texts_it_uses_and_the_tools_it_may_call(folder: Path) -> None:
    document = compose("one", TOOLS, folder)
    told = json.loads(document[document.index("</style>") + 8 : document.index("<script>")])
    assert told["texts"] == {"used": "Used"}
    assert told["tools"] == ["get_class"]


@pytest.mark.parametrize("name", [widget.name for widget in WIDGETS])
def test_every_text_that_a_widget_names_is_there(name: str) -> None:
    sources = [*(widgets.directory() / "_shared").glob("*.js"), widgets.directory() / name / "widget.js"]
    named = {key for source in sources for key in re.findall(r"""\bt\("(\w+)\"""", source.read_text("utf-8"))}
    assert named
    assert named <= set(texts("en"))


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_text_with_its_blanks_and_plurals(language: str) -> None:
    forms = 6 if language == "ar" else 2
    told, english = texts(language), texts("en")
    assert set(told) == set(english)
    for key, text in told.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key
        assert text.count("|") in ((0, forms - 1) if "|" in english[key] else (0,)), key


def test_a_language_of_the_texts_has_labels_and_can_be_asked_for() -> None:
    asked = get_texts.input_schema["properties"]["language"]["enum"]
    assert set(languages()) == {"en", *LANGUAGES} == {"en", *asked}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [None, *(widget.name for widget in WIDGETS)])
def test_a_widget_is_told_the_texts_it_names_and_no_more_than_an_answer_bears(name: str | None, language: str) -> None:
    told = Documents(TOOLS).texts(language, name)
    assert len(orjson.dumps({"texts": told, "words": dict(labels(language))})) < 16_000
    shown = compose(name or "class-list", TOOLS)
    english = json.loads(shown[shown.index('id="palestra">') + 14 :].partition("</script>")[0])["texts"]
    assert english.keys() <= told.keys()
    assert told.keys() < texts(language).keys()


def test_nobody_gets_the_texts_of_no_widget() -> None:
    with pytest.raises(NotFound):
        Documents(TOOLS).texts("de", "player-of-tomorrow")


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSED = {
    'import x from "../_shared/x.js";': "no import or export",
    'import * as x from "../_shared/x.js";': "no import or export",
    'import { a as b } from "../_shared/x.js";': "no import or export",
    'import { a } from "x";': "no import or export",
    'import { a } from "../../outside.js";': "outside.js is imported and does not exist",
    'import { a } from "../_shared/missing.js";': "missing.js is imported and does not exist",
    'import { none } from "../_shared/x.js";': "imports none from ../_shared/x.js",
    "export default 1;": "no import or export",
    'export { a } from "../_shared/x.js";': "no import or export",
    'const a = await import("../_shared/x.js");': "import(",
    'eval("1");': "eval(",
    'new Function("1")();': "new Function",
    'const a = "</script>";': "</script",
    'const a = "<!--";': "<!--",
    'import { a } from "../_shared/x.js";\nconst a = 1;': "both declare a",
    'import { a } from "../_shared/circle.js";': "imports itself in a circle",
    "const = ;": "cannot be composed",
}


@pytest.mark.parametrize("source", REFUSED)
def test_a_module_outside_the_grammar_is_refused_by_its_name(folder: Path, source: str) -> None:
    (folder.parent / "outside.js").write_text("export const a = 1;\n")
    (folder / "_shared" / "x.js").write_text("export const a = 1;\n")
    (folder / "_shared" / "circle.js").write_text('import { b } from "./back.js";\nexport const a = b;\n')
    (folder / "_shared" / "back.js").write_text('import { a } from "./circle.js";\nexport const b = a;\n')
    (folder / "one" / "widget.js").write_text(f"{source}\n")
    with pytest.raises(ContractError, match=re.escape(REFUSED[source])):
        compose("one", TOOLS, folder)


@pytest.mark.parametrize("style", ["a { background: url(x.png); }", '@import "x.css";', "</style><script>"])
def test_a_style_that_fetches_or_breaks_out_is_refused(folder: Path, style: str) -> None:
    (folder / "one" / "widget.css").write_text(style)
    with pytest.raises(ContractError, match=r"widget\.css has"):
        compose("one", TOOLS, folder)


def test_what_nobody_imports_is_left_out_and_what_its_own_module_needs_is_kept(folder: Path) -> None:
    (folder / "_shared" / "x.js").write_text(
        "export function wanted() {\n  return needed() + 1;\n}\n\nexport function needed() {\n  return 41;\n}\n\n"
        'export const idle = (a) =>\n  "never" + a;\n\nexport let late = "kept";\nlate += idle.length ? "" : "";\n'
    )
    (folder / "one" / "widget.js").write_text(
        'import { wanted } from "../_shared/x.js";\n\ndocument.title = String(wanted());\n'
    )
    document = compose("one", TOOLS, folder)
    assert "41" in document
    assert "kept" in document
    (folder / "_shared" / "x.js").write_text(
        'export function wanted() {\n  return 42;\n}\n\nconst needed = "for nobody";\n\n'
        'export const idle = (a) =>\n  "never" + a + needed;\n\nexport const other = 7;\n'
    )
    document = compose("one", TOOLS, folder)
    assert "never" not in document
    assert "for nobody" not in document
    assert "42" in document


@settings(deadline=None, max_examples=25)  # composes a document each time
@given(st.text().filter(lambda text: text.strip()))
def test_a_text_never_breaks_out_of_the_document(text: str) -> None:
    with tempfile.TemporaryDirectory() as made:
        root = Path(made, "widgets")
        shutil.copytree(widgets.directory(), root)
        (root / "_shared" / "texts" / "en.json").write_text(json.dumps({"urgent": text}), "utf-8")
        document = compose("class-list", TOOLS, root)
    config = re.search(r'id="palestra">(.*?)</script>', document, re.DOTALL)
    assert config is not None
    assert json.loads(config[1])["texts"] == {"urgent": text}


# --- what hosts are told ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ERAS)
async def test_hosts_find_the_widget_of_a_tool_and_read_it(database_url: str, era: Era) -> None:
    async with serving(database_url) as app:
        tools = {tool["name"]: tool["_meta"] for tool in (await app.result("tools/list", era=era))["tools"]}
        listed = {one["uri"]: one for one in (await app.result("resources/list", era=era))["resources"]}
        for tool, uri in (("search_classes", EVER_PUBLISHED[0]), ("get_class", EVER_PUBLISHED[1])):
            assert tools[tool]["ui"] == {"resourceUri": uri}
            assert tools[tool]["openai/outputTemplate"] == uri
            (content,) = (await app.result("resources/read", {"uri": uri}, era=era))["contents"]
            assert content["mimeType"] == listed[uri]["mimeType"] == "text/html;profile=mcp-app"
            assert content["text"].startswith("<!doctype html>")
            assert content["_meta"] == listed[uri]["_meta"]
    assert "ui" not in tools["search_exercises"]
    assert tools["get_texts"]["ui"] == {"visibility": ["app"]}


def test_the_policy_is_empty_and_no_domain_is_named_unless_configured() -> None:
    (meta,) = {json.dumps(part["ui"]) for part in Documents(TOOLS).meta().values()}
    nothing: dict[str, list[str]] = {
        "connectDomains": [],
        "resourceDomains": [],
        "frameDomains": [],
        "baseUriDomains": [],
    }
    assert json.loads(meta) == {"csp": nothing, "prefersBorder": True}
    for part in Documents(TOOLS).meta().values():
        assert part["openai/widgetDescription"]
        assert "openai/widgetDomain" not in part


def test_what_a_deployment_configures_is_told() -> None:
    hosting = Hosting(
        artwork_origins=("https://img.example",),
        link_origins=("https://app.example",),
        openai_domain="https://widgets.example",
        ui_domain="abc.claudemcpcontent.com",
    )
    meta: dict[str, Any] = Documents(TOOLS, hosting=hosting).meta()[EVER_PUBLISHED[0]]
    assert (
        meta["ui"]["csp"]["resourceDomains"] == meta["openai/widgetCSP"]["resource_domains"] == ["https://img.example"]
    )
    assert meta["openai/widgetCSP"]["redirect_domains"] == ["https://app.example"]
    assert meta["openai/widgetDomain"] == "https://widgets.example"
    assert meta["ui"]["domain"] == "abc.claudemcpcontent.com"


@pytest.mark.parametrize("origin", ["http://img.example", "img.example", "https://img.example/path", "https://a b"])
def test_an_origin_that_is_none_stops_the_start(origin: str) -> None:
    with pytest.raises(SettingsError, match="not an https origin"):
        refuse_wrong(Settings.load(artwork_origins=(origin,)))


def test_a_published_uri_without_a_folder_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "PUBLISHED", {**PUBLISHED, "ui://palestra/attic.v1.html": "attic"})
    with pytest.raises(ContractError, match=re.escape("There is no widget in attic/widget.js")):
        Documents(TOOLS)


def test_a_widget_that_was_never_published_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "PUBLISHED", {EVER_PUBLISHED[0]: "class-list"})
    with pytest.raises(ContractError, match="not among the published"):
        Documents(TOOLS)
