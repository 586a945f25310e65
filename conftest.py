"""Where PyTorch is not installed, which is large, what shows its use is not collected."""

from importlib.util import find_spec

NEED_TORCH = (
    "sklearn_mlp/interchange/_torch.py",
    "sklearn_mlp/interchange/_torch_modules.py",
    "sklearn_mlp/interchange/_to_torch.py",
    "sklearn_mlp/interchange/_from_torch.py",
    "sklearn_mlp/interchange/_of_chain.py",
    "tests/interchange/test_to_torch.py",
    "tests/interchange/test_from_torch.py",
    "tests/interchange/test_learn_in_torch.py",
    "docs/deploying.md",
    "docs/learn/pytorch_keras.md",
)
collect_ignore = [] if find_spec("torch") else [*NEED_TORCH]
