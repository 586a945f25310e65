"""Each part that says a formula of its own is written in each format."""

from importlib.util import find_spec

import pytest

from sklearn_mlp.interchange import _onnx_parts, register_writer  # noqa: F401  (enters writers)
from sklearn_mlp.interchange._writers import WRITERS, writer_of
from sklearn_mlp.nn.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, Activation
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.embeddings import EMBEDDINGS, Embedding
from sklearn_mlp.nn.entity_embeddings import Vectors
from sklearn_mlp.nn.losses import REGRESSION_LOSSES, Loss

if find_spec("torch"):
    from sklearn_mlp.interchange import _torch_modules  # noqa: F401
FORMATS = [format for format in WRITERS if format != "torch" or find_spec("torch")]


def own_parts(base):
    """The classes of the package that say a formula of their own, or might."""
    for cls in base.__subclasses__():
        if cls.__module__.startswith("sklearn_mlp."):
            yield cls
            yield from own_parts(cls)


# A part of a registry may be a partial, which has no class of its own.
REGISTRIES = ACTIVATIONS, OUTPUT_ACTIVATIONS, COLUMN_LOSSES, MULTICLASS_LOSSES, REGRESSION_LOSSES
IN_REGISTRIES = [
    type(make()) for registry in (*REGISTRIES, EMBEDDINGS) for make in registry.values()
]
EACH = {*own_parts(Activation), *own_parts(Embedding), *own_parts(Loss), *IN_REGISTRIES}
EACH -= {Vectors}  # which no estimator has: it stands for levels that are looked up beforehand
EACH = sorted(EACH, key=lambda cls: cls.__name__)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("cls", dict.fromkeys(EACH), ids=lambda cls: cls.__name__)
def test_every_part_has_a_writer(cls, format):
    assert writer_of(cls.__new__(cls), format)


def test_a_part_without_writers():
    with pytest.raises(TypeError, match="needs a function"):
        register_writer(Activation)
