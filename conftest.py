"""What shows PyTorch, Keras or a page in Chromium is not collected where these are missing."""

from importlib.util import find_spec
from pathlib import Path

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
NEED_KERAS = ("tests/interchange/test_learn_in_keras.py",)
NEED_CHROMIUM = ("tests/playground/test_playground_browser.py",)
has_chromium = find_spec("playwright") and Path("/usr/bin/chromium").exists()
collect_ignore = [
    *(() if find_spec("torch") else NEED_TORCH),
    *(() if find_spec("keras") and find_spec("torch") else NEED_KERAS),
    *(() if has_chromium else NEED_CHROMIUM),
]
