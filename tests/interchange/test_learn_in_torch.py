"""What the pages of docs/learn/ say of PyTorch: the lines that they show, and the same numbers."""

import re
from pathlib import Path

LEARN = Path(__file__).parents[2] / "docs" / "learn"


def test_automatic_differentiation(capsys):
    """The block of the page prints what stands below it."""
    page = (LEARN / "computation_graph.md").read_text("utf-8")
    code, printed = re.search(
        r"```python\n(import torch\n.*?)```\n\n```text\n(.*?)```", page, re.S
    ).groups()
    exec(code, {})
    assert capsys.readouterr().out == printed
