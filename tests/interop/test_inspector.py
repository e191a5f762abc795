"""Does the MCP Inspector's command line get on with the app, in both eras?"""

import json
from typing import Any, Literal

import pytest
from tests.interop.conftest import Node
from tests.interop.running import Running

PROGRAM = "@modelcontextprotocol/inspector/clients/launcher/build/index.js"
TOOL_ERROR = 5  # its exit code for a result with isError

Era = Literal["legacy", "modern"]


class Inspector:
    """The Inspector, pointed at the app in one era."""

    def __init__(self, node: Node, server: Running, era: Era) -> None:
        self._node = node
        self._start = ["--cli", server.url, "--transport", "http", "--protocol-era", era, "--stored-auth-only"]

    def ask(self, method: str, *arguments: str, ends_with: int = 0) -> dict[str, Any]:
        """The result of a request; whatever it says besides, it says on standard error, and that must be nothing."""
        run = self._node.run(PROGRAM, *self._start, "--method", method, "--format", "json", *arguments)
        assert run.returncode == ends_with, f"exit code {run.returncode}:\n{run.stdout[:2000]}\n{run.stderr}"
        if ends_with == 0:
            assert run.stderr == ""
        result: dict[str, Any] = json.loads(run.stdout)["result"]
        return result

    def call(self, tool: str, ends_with: int = 0, **arguments: object) -> dict[str, Any]:
        given = json.dumps(arguments)
        return self.ask("tools/call", "--tool-name", tool, "--tool-args-json", given, ends_with=ends_with)


@pytest.fixture(params=["legacy", "modern"])
def inspector(request: pytest.FixtureRequest, node: Node, server: Running) -> Inspector:
    return Inspector(node, server, request.param)


def test_it_finds_nothing_to_object_to_in_the_tools(inspector: Inspector) -> None:
    names = {tool["name"] for tool in inspector.ask("tools/list", "--strict")["tools"]}
    assert {"search_classes", "get_class", "search_exercises"} <= names


def test_it_searches_and_opens_what_it_found(inspector: Inspector) -> None:
    found = inspector.call("search_classes", query="20 minutes easy ride", duration_max=20)["structuredContent"]
    first = found["results"][0]
    assert first["duration_s"] <= 20 * 60
    opened = inspector.call("get_class", class_id=first["id"])["structuredContent"]
    assert opened["class"]["title"] == first["title"]


def test_it_looks_up_an_exercise(inspector: Inspector) -> None:
    found = inspector.call("search_exercises", query="goblet squat", limit=3)["structuredContent"]
    assert found["results"][0]["name"] == "Goblet squat"


def test_it_reads_the_taxonomy(inspector: Inspector) -> None:
    uris = [resource["uri"] for resource in inspector.ask("resources/list")["resources"]]
    assert "catalog://taxonomy" in uris
    [content] = inspector.ask("resources/read", "--uri", "catalog://taxonomy")["contents"]
    assert "yoga" in json.loads(content["text"])["discipline"]


def test_it_fills_in_a_prompt(inspector: Inspector) -> None:
    prompt, *_ = inspector.ask("prompts/list")["prompts"]
    got = inspector.ask("prompts/get", "--prompt-name", prompt["name"], "--prompt-args", "minutes=20")
    assert "about 20 minutes" in got["messages"][0]["content"]["text"]


def test_it_is_told_in_our_words_which_argument_is_wrong(inspector: Inspector) -> None:
    refused = inspector.call("search_classes", ends_with=TOOL_ERROR, colour="red")
    assert refused["content"][0]["text"].startswith("colour is not an argument of this tool; it takes query,")
