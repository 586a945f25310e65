"""Lets the search show where it found a word also where the site is opened from a file.

There a page may not fetch others; it may load a script. So _static/search_text.js, which only a
search from a file loads, has the text of all pages.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from docutils import nodes


def shown_text(page):
    """Without comments, and without the markup of drawings."""
    for part in list(page.findall(lambda node: isinstance(node, (nodes.comment, nodes.raw)))):
        part.parent.remove(part)
    return escape(" ".join(page.astext().split()))


def write(app, exception):
    if exception is None and app.builder.format == "html":
        pages = sorted(app.env.found_docs)
        texts = {name: shown_text(app.env.get_doctree(name)) for name in pages}
        path = Path(app.outdir, "_static", "search_text.js")
        script = f"const SEARCH_TEXT = {json.dumps(texts, ensure_ascii=False)};\n"
        path.write_text(script, encoding="utf-8")


def setup(app):
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
