"""The errors and warnings that docs/errors.md lists."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "errors.md"


def listed():
    """Each message of the page, as it is written there, with "…" for what varies."""
    rows = re.findall(r"^\| (`+) ?(.+?) ?\1 \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [message for _, message in rows]


def pattern(message):
    """A regular expression for the beginning of such a message."""
    return re.compile(".*?".join(map(re.escape, message.split("…"))), re.DOTALL)


def is_listed(text):
    return any(pattern(message).match(str(text)) for message in listed())
