"""C source: numbers, arrays, comments, strings and names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

PER_LINE, LONGEST_LINE = 5, 90


def check_name(name: Any) -> None:
    """Refuse what names in C cannot begin with.

    Raises
    ------
    ValueError
        If it is no identifier.
    """
    is_identifier = isinstance(name, str) and re.fullmatch("[A-Za-z][A-Za-z0-9_]*", name)
    if not is_identifier:
        raise ValueError(
            f"name must be a name in C, of letters, digits and _ from a letter on, got {name!r}. "
            "Use one such as 'mlp'."
        )


def single(values: Any, what: str) -> NDArray[np.float32]:
    """Numbers in single precision.

    Raises
    ------
    ValueError
        If one is not finite in it.
    """
    values = np.asarray(values)
    with np.errstate(over="ignore"):
        rounded: NDArray[np.float32] = values.astype(np.float32)
    is_finite = np.isfinite(rounded)
    if not is_finite.all():
        raise ValueError(
            f"{what} has {values[~is_finite].flat[0]!s}, and the C code is in float32, which ends "
            "at 3.4e38. Scale inputs and targets, or lower the learning rate, and fit again."
        )
    return rounded


def number(value: Any, what: str) -> str:
    """A float constant that is exactly the number in single precision."""
    return _written(float(single(value, what)))


def _written(value: float) -> str:
    digits = f"{value:.9g}"
    return f"{digits}f" if set(digits) & set(".e") else f"{digits}.0f"


def constant(declared: str, values: NDArray[np.float32], row_length: int) -> list[str]:
    """The lines of a constant array, in which rows begin lines; (n,) or (n_members, n)."""
    head = f"static const float {declared} = {{"
    if values.ndim == 1:
        return _braced(head, values, row_length, "};")
    members = [_braced("{", member, row_length, "},") for member in values]
    return [head, *(f"    {line}" for lines in members for line in lines), "};"]


def _braced(head: str, values: NDArray[np.float32], row_length: int, end: str) -> list[str]:
    numbers = [_written(value) for value in values.tolist()]
    if len(numbers) <= PER_LINE and row_length == len(numbers):
        return [f"{head}{', '.join(numbers)}{end}"]
    width, lines = max(map(len, numbers)), [head]
    for start in range(0, len(numbers), row_length):
        for at in range(start, start + row_length, PER_LINE):
            of_line = numbers[at : min(at + PER_LINE, start + row_length)]
            lines.append(f"    {', '.join(each.rjust(width) for each in of_line)},")
    return [*lines, end]


def braces(items: Iterable[Any]) -> str:
    """The values of a constant array of another kind."""
    lines: list[str] = []
    for text in map(str, items):
        if lines and len(lines[-1]) + len(text) < LONGEST_LINE:
            lines[-1] += f" {text},"
        else:
            lines.append(f"{text},")
    if len(lines) == 1:
        return f"{{{lines[0].removesuffix(',')}}}"
    return "\n    ".join(["{", *lines]) + "\n}"


def comment(text: str) -> str:
    """Text that neither ends a comment nor is more than a line of ASCII."""
    text = text.encode("unicode_escape").decode("ascii")
    text = text.replace("*/", "* /").replace("/*", "/ *")
    return re.sub(r"\?(?=\?)", "? ", text)  # no trigraphs


def string(text: str) -> str:
    """A string constant, in UTF-8."""
    return f'"{"".join(map(_character, text.encode("utf-8", "surrogatepass")))}"'


def _character(byte: int) -> str:
    if byte in b'"\\?':
        return f"\\{chr(byte)}"
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"


def block(text: str, depth: int = 1) -> list[str]:
    """The lines of a piece of C, indented."""
    return [f"{'    ' * depth}{line}".rstrip() for line in text.strip("\n").splitlines()]
