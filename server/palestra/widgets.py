"""widgets/<name>/ → one self-contained HTML document → ui:// resource.

There is no build step: hand-written ES modules and CSS are put into one document with nothing to fetch, so that its
Content-Security-Policy can be empty. Modules share one scope, in the order they need each other; what may be written is
small enough to enforce:

    import { a, b } from "../_shared/x.js";     relative, names only, not renamed
    export function | async function | const | let    no default, no re-export, no import()

English texts are in the document, as far as its modules name them; other languages are asked for (`get_texts`).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from palestra.catalog import vocabulary
from palestra.catalog.labels import labels
from palestra.errors import ContractError, NotFound

try:
    import minify
except ImportError:  # there is no wheel for Macs with Apple's processors; documents are larger there, and the same
    minify = None

MIME_TYPE = "text/html;profile=mcp-app"
DOCUMENT_WORDS = frozenset((*vocabulary.DISCIPLINES, *vocabulary.EQUIPMENT))


@dataclass(frozen=True, slots=True)
class Widget:
    """A widget as hosts are told of it. `version` rises only when its data contract breaks."""

    name: str
    version: int
    title: str
    description: str  # for the model, so that it does not repeat what the member sees

    @property
    def uri(self) -> str:
        """Where hosts read it. It stays the same while the document changes: hosts cache and review by it."""
        return f"ui://palestra/{self.name}.v{self.version}.html"


WIDGETS = (
    Widget(
        "class-list",
        1,
        "Classes to choose from",
        "Shows the classes that were found as cards with length, level, equipment and why each fits; the member can "
        "drop a constraint, see details and load more there. Do not list them again; help to choose.",
    ),
    Widget(
        "class-detail",
        1,
        "One class",
        "Shows one class: its segments by intensity, music, equipment, languages and classes like it. "
        "Do not repeat these; answer what was asked.",
    ),
    Widget(
        "plan",
        1,
        "A plan",
        "Shows a drafted plan week by week, or changes of one line by line with the reason for each, what was checked "
        "and assumed; the member can accept all or some there and undo it. Do not read it out; settle what was assumed.",
    ),
    Widget(
        "player",
        1,
        "The player",
        "Does the workout with the member: sets with targets, rest and plates, or a class by its parts; everything is "
        "logged, undone, swapped, skipped and finished there. Do not count along; answer what is asked of the next set.",
    ),
    Widget(
        "progress",
        1,
        "Progress",
        "Shows one measure of training over a time: its number, a chart, the table behind it, method and coverage; the "
        "member can turn to other measures and times there. Do not read the series out; say what it means.",
    ),
    Widget(
        "workout-summary",
        1,
        "A workout",
        "Shows a logged workout whole: sets, measures, records, what changed and what to check; or a list of them. The "
        "member can correct, merge, delete and undo there. Do not read the sets out; ask about what is to be checked.",
    ),
    Widget(
        "week",
        1,
        "The week",
        "Shows the calendar by day: what is planned, live, done and missed, minutes against the guideline, conflicts; "
        "the member can move, skip, swap, start, mark done and undo there. Do not list the days; say what matters.",
    ),
)

# Every URI ever published and the folder that answers it. A conversation from last year still asks for its own, so
# nothing is removed: when a contract breaks, the old folder stays under an old name.
PUBLISHED: Mapping[str, str] = {
    "ui://palestra/class-list.v1.html": "class-list",
    "ui://palestra/class-detail.v1.html": "class-detail",
    "ui://palestra/plan.v1.html": "plan",
    "ui://palestra/player.v1.html": "player",
    "ui://palestra/progress.v1.html": "progress",
    "ui://palestra/workout-summary.v1.html": "workout-summary",
    "ui://palestra/week.v1.html": "week",
}

UNNAMED = ("class-list", "class-detail")  # the first two, published before documents knew their own name


@dataclass(frozen=True, slots=True)
class Hosting:
    """What a deployment adds to the metadata of its widgets; empty is right for most."""

    artwork_origins: tuple[str, ...] = ()  # where pictures of classes may be loaded from
    link_origins: tuple[str, ...] = ()  # pages that a host may open without asking the member again
    openai_domain: str | None = None  # https origin, unique per app; ChatGPT asks for it when an app is submitted
    ui_domain: str | None = None  # ui.domain: its format differs by host, and a wrong one is no widget at all


@dataclass(slots=True)
class Documents:
    """Every published document, composed at start; composed anew on every read where `reload` is set."""

    tools: Sequence[str]
    hosting: Hosting = Hosting()
    reload: bool = False
    folder: Path = field(default_factory=lambda: directory())
    _composed: dict[str, str] = field(default_factory=dict)
    _texts: dict[tuple[str, str | None], dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ContractError for a URI without a document, or a widget whose own URI was never published."""
        for widget in WIDGETS:
            if widget.uri not in PUBLISHED:
                raise ContractError(f"{widget.uri} is not among the published URIs.")
        for uri, name in PUBLISHED.items():
            self._composed[uri] = compose(name, self.tools, self.folder)

    def uri_of(self, widget: str) -> str:
        """The URI of a widget by its name; raises ContractError for an unknown one."""
        for known in WIDGETS:
            if known.name == widget:
                return known.uri
        raise ContractError(f"There is no widget “{widget}”.")

    def read(self, uri: str) -> str | None:
        """The document behind a URI, whatever query it carries; None for a URI that is not ours."""
        uri = uri.partition("?")[0]
        if self.reload and uri in PUBLISHED:
            return compose(PUBLISHED[uri], self.tools, self.folder)
        return self._composed.get(uri)

    def texts(self, language: str, widget: str | None = None) -> dict[str, str]:
        """The texts that a widget names, in a language; raises NotFound for a widget that is none.

        Without one, those of the widgets whose documents, kept by a host, do not say which they are. Raises
        ContractError for a language that widgets do not speak.
        """
        names = UNNAMED if widget is None else (widget,)
        if unknown := set(names) - set(PUBLISHED.values()):
            raise NotFound(f"There is no widget {', '.join(unknown)}.")
        if self.reload or (language, widget) not in self._texts:
            scripts = [_Script(self.folder).of(self.folder / name / "widget.js") for name in names]
            every = texts(language, self.folder)
            named = {key: text for key, text in every.items() if any(_names(script, key) for script in scripts)}
            self._texts[language, widget] = named
        return self._texts[language, widget]

    def meta(self) -> dict[str, dict[str, Any]]:
        """By URI what a host is told of each document: policy, border, and what the model should know of it."""
        described = {widget.uri: widget.description for widget in WIDGETS}
        return {uri: self._meta(described.get(uri)) for uri in PUBLISHED}

    def _meta(self, description: str | None) -> dict[str, Any]:
        artwork, links = list(self.hosting.artwork_origins), list(self.hosting.link_origins)
        ui: dict[str, Any] = {
            "csp": {"connectDomains": [], "resourceDomains": artwork, "frameDomains": [], "baseUriDomains": []},
            "prefersBorder": True,
        }
        meta: dict[str, Any] = {
            "ui": ui,
            # The same for ChatGPT of before the standard; only this one knows of pages that may be opened.
            "openai/widgetPrefersBorder": True,
            "openai/widgetCSP": {
                "connect_domains": [],
                "resource_domains": artwork,
                "frame_domains": [],
                "redirect_domains": links,
            },
        }
        if description:
            meta["openai/widgetDescription"] = description
        if self.hosting.openai_domain:
            meta["openai/widgetDomain"] = self.hosting.openai_domain
        if self.hosting.ui_domain:
            ui["domain"] = self.hosting.ui_domain
        return meta


def directory() -> Path:
    """The widgets' sources, inside an installed wheel or at the root of a checkout."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_widgets", package.parent.parent / "widgets"):
        if (candidate / "_shared" / "document.html").is_file():
            return candidate
    raise ContractError("The widgets are missing from this installation; reinstall Palestra.")


def compose(name: str, tools: Sequence[str], folder: Path | None = None) -> str:
    """The document of the widget in the folder `name`; `tools` are those it may offer. Raises ContractError."""
    root = folder or directory()
    sources = root / name
    if not (sources / "widget.js").is_file():
        raise ContractError(f"There is no widget in {name}/widget.js.")
    script = _Script(root).of(sources / "widget.js")
    style = "\n".join(_style(path) for path in (root / "_shared" / "theme.css", sources / "widget.css"))
    config = {
        "widget": name,
        "tools": [tool for tool in tools if _names(script, tool)],
        "languages": [language for language in languages(root) if language != "en"],
        "texts": {key: text for key, text in texts("en", root).items() if _names(script, key)},
        "words": {word: label for word, label in labels("en").items() if word in DOCUMENT_WORDS and "word(" in script},
    }
    document = (root / "_shared" / "document.html").read_text("utf-8")
    for marker, text in (
        ("{{style}}", _small("text/css", style)),
        ("{{config}}", orjson.dumps(config).decode().replace("<", "\\u003c")),
        ("{{script}}", _small("application/javascript", script)),
    ):
        if document.count(marker) != 1:
            raise ContractError(f"_shared/document.html needs {marker} once.")
        document = document.replace(marker, text)
    return document


def languages(folder: Path | None = None) -> list[str]:
    """The languages that widgets speak."""
    return sorted(path.stem for path in ((folder or directory()) / "_shared" / "texts").glob("*.json"))


def texts(language: str, folder: Path | None = None) -> dict[str, str]:
    """Every text of the widgets in a language, by name; raises ContractError for a language they do not speak."""
    path = (folder or directory()) / "_shared" / "texts" / f"{language}.json"
    if language not in languages(folder):
        raise ContractError(f"The widgets do not speak {language}.")
    told: dict[str, str] = orjson.loads(path.read_bytes())
    return told


def _names(script: str, key: str) -> bool:
    """Whether a script asks for a text or a tool: as "key", or as `group_${word}` for what the server has a word of its own for."""
    return f'"{key}"' in script or f"`{key.partition('_')[0]}_${{" in script


_IMPORT = re.compile(r'^import \{\s*([\w$]+(?:,\s*[\w$]+)*),?\s*\} from "(\.\.?/[\w./-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |let )", re.MULTILINE)
_STATEMENT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
# Its first line, and what follows that is indented, empty, or closes it at the margin.
_DECLARATION = re.compile(r"^(?:(?:async )?function|const|let) ([\w$]+)\b.*\n(?:(?:[ })\]].*)?\n)*", re.MULTILINE)
_NAME = re.compile(r"[\w$]+")
_COMMENT = re.compile(r"/\*\*.*?\*/", re.DOTALL)
_FORBIDDEN = re.compile(r"</script|<!--|\bimport\s*\(|\beval\s*\(|\bnew\s+Function\b|\bimport\.meta\b", re.IGNORECASE)


class _Script:
    """The modules of one document in one scope, those that are imported first."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._exported: dict[Path, frozenset[str]] = {}
        self._open: list[Path] = []
        self._declared: dict[str, str] = {}  # name: module, for they share one scope
        self._written: list[str] = []

    def of(self, entry: Path) -> str:
        self._module(entry.resolve())
        script = "\n".join(self._written)
        while (used := _used(script)) != script:  # what only the unused needed goes next
            script = used
        return "(() => {\n" + script + "\n})();"

    def _module(self, path: Path) -> frozenset[str]:
        if path in self._exported:
            return self._exported[path]
        name = path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else path.name
        if path in self._open:
            raise ContractError(f"{name} imports itself in a circle.")
        if not path.is_relative_to(self._root) or not path.is_file():
            raise ContractError(f"{name} is imported and does not exist.")
        self._open.append(path)
        source = _COMMENT.sub("", path.read_text("utf-8"))  # types stand in comments, as import("…")
        if found := _FORBIDDEN.search(source):
            raise ContractError(f"{name} has {found[0]}, which a widget may not.")
        for statement in _IMPORT.finditer(source):
            known = self._module((path.parent / statement[2]).resolve())
            wanted = set(re.findall(r"[\w$]+", statement[1]))
            if missing := wanted - known:
                raise ContractError(f"{name} imports {min(missing)} from {statement[2]}, which has none.")
        body = _EXPORT.sub("", _IMPORT.sub("", source))
        if found := _STATEMENT.search(body):
            raise ContractError(f"{name} has “{found[0]}”, which is no import or export that widgets may use.")
        self._open.pop()
        self._written.append(body)
        for declared in re.findall(r"^(?:async )?(?:function|const|let) ([\w$]+)", body, re.MULTILINE):
            if self._declared.setdefault(declared, name) != name:
                raise ContractError(f"{name} and {self._declared[declared]} both declare {declared}.")
        names = re.findall(r"^export (?:async )?(?:function|const|let) ([\w$]+)", source, re.MULTILINE)
        self._exported[path] = frozenset(names)
        return self._exported[path]


def _used(script: str) -> str:
    """The script without what is named nowhere but in its own declaration."""
    times = Counter(_NAME.findall(script))

    def kept(declaration: re.Match[str]) -> str:
        name = declaration[1]
        return "" if _NAME.findall(declaration[0]).count(name) == times[name] else declaration[0]

    return _DECLARATION.sub(kept, script)


def _style(path: Path) -> str:
    text = path.read_text("utf-8")
    if found := re.search(r"</style|@import|url\(", text, re.IGNORECASE):
        raise ContractError(f"{path.name} has {found[0]}, which a widget may not.")
    return text


def _small(media_type: str, source: str) -> str:
    """The source without what only its readers need; raises ContractError where it is not one that could run."""
    if minify is None:
        return source
    try:
        made: str = minify.string(media_type, source)
    except minify.MinifyError as error:  # it parses, and so finds a name that two modules declare
        raise ContractError(f"A widget cannot be composed: {error}") from None
    return made
