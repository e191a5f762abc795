"""Puts other nodes into an ONNX model, with the tensors that they read, and leaves out what nothing uses any more."""

from collections.abc import Iterable, Iterator, Sequence

from onnx import ModelProto, NodeProto, TensorProto, helper

CONTRIB = "com.microsoft"  # the domain of ONNX Runtime's own operators


def rewrite(model: ModelProto, nodes: Sequence[NodeProto], tensors: Iterable[TensorProto]) -> None:
    """Give a model these nodes, in the order in which they run, and these tensors beside those that it has."""
    graph = model.graph
    wanted = {output.name for output in graph.output}
    kept = []
    for node in reversed(nodes):
        if not wanted.isdisjoint(node.output):
            kept.append(node)
            wanted.update(_read_by(node))
    stored = [tensor for tensor in (*graph.initializer, *tensors) if tensor.name in wanted]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(stored)
    if not any(opset.domain == CONTRIB for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid(CONTRIB, 1))


def _read_by(node: NodeProto) -> Iterator[str]:
    """The values that a node reads, those of the branches inside it too."""
    yield from node.input
    for attribute in node.attribute:
        for branch in (attribute.g, *attribute.graphs):
            yield from (output.name for output in branch.output)
            for inner in branch.node:
                yield from _read_by(inner)
