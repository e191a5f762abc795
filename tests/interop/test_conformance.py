"""Does the app keep to the protocol, in both revisions, as the project that writes it tests that?

Run are the scenarios that mean something for any server. The others call tools, prompts and resources of the
specification's own example server; some of them pass here all the same, by an error that they take for an answer, and
would prove nothing.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.interop.conftest import Node
from tests.interop.running import Running

PROGRAM = "@modelcontextprotocol/conformance/dist/index.js"

# The checks that pass in each; a scenario in which fewer do has begun to skip something.
PASSED = {
    "2025-11-25": {
        "server-initialize": 2,
        "ping": 2,
        "tools-list": 3,
        "resources-list": 2,
        "prompts-list": 2,
        "completion-complete": 2,
        "dns-rebinding-protection": 2,
        "server-session-lifecycle": 0,  # one remark: no session, so no life cycle
    },
    "2026-07-28": {
        "server-stateless": 21,
        "tools-list": 4,
        "resources-list": 2,
        "prompts-list": 2,
        "completion-complete": 2,
        "sep-2164-resource-not-found": 4,
        "caching": 8,
        "dns-rebinding-protection": 2,
        "http-header-validation": 14,
        "server-sse-multiple-streams": 1,
        "input-required-result-unsupported-methods": 2,
    },
}

# These call test_missing_capability, test_streaming_elicitation and test_logging_tool of the example server.
NEED_ITS_TOOLS = {
    "sep-2575-server-rejects-undeclared-capability",
    "sep-2575-missing-capability-http-400",
    "sep-2575-http-server-no-independent-requests-on-stream",
    "sep-2575-server-no-log-without-loglevel",
}


@pytest.mark.parametrize(
    ("revision", "scenario"),
    [pytest.param(rev, name, id=f"{rev}-{name}") for rev, scenarios in PASSED.items() for name in scenarios],
)
def test_every_check_passes(server: Running, node: Node, tmp_path: Path, revision: str, scenario: str) -> None:
    run = node.run(
        PROGRAM, "server", "--url", server.url, "--scenario", scenario, "--spec-version", revision, "-o", str(tmp_path)
    )
    written = list(tmp_path.glob("*/checks.json"))
    assert len(written) == 1, f"the suite wrote no result:\n{run.stdout}{run.stderr}"
    checks: list[dict[str, Any]] = json.loads(written[0].read_text())
    bad = [c for c in checks if c["status"] not in ("SUCCESS", "SKIPPED", "INFO") and not _untestable(c)]
    assert not bad, "\n" + "\n".join(_told(check) for check in bad)
    passed = sum(check["status"] == "SUCCESS" for check in checks)
    assert passed >= PASSED[revision][scenario], "\n" + "\n".join(_told(check) for check in checks)


def _untestable(check: dict[str, Any]) -> bool:
    """One of the known few, and by the suite's own word not tried."""
    return check["id"] in NEED_ITS_TOOLS and check.get("details", {}).get("untestable") is True


def _told(check: dict[str, Any]) -> str:
    details = json.dumps(check.get("details", {}))
    return (
        f"{check['status']} {check['id']}: {check['description']}\n  {check.get('errorMessage', '')}\n  {details[:600]}"
    )
