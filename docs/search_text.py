"""Lets the search show where it found a word also where the site is opened from a file.

There a page may not fetch others; it may load a script. So _static/search_text.js, which only a
search from a file loads, has the text of all pages.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from docutils import nodes


def keep_text(app, doctree, docname):
    shown = doctree.deepcopy()
    for comment in list(shown.findall(nodes.comment)):
        comment.parent.remove(comment)
    app.env.search_text[docname] = escape(" ".join(shown.astext().split()))


def write(app, exception):
    if exception is None and app.builder.format == "html":
        texts = json.dumps(app.env.search_text, ensure_ascii=False)
        path = Path(app.outdir, "_static", "search_text.js")
        path.write_text(f"const SEARCH_TEXT = {texts};\n", encoding="utf-8")


def setup(app):
    app.connect("builder-inited", lambda app: vars(app.env).setdefault("search_text", {}))
    app.connect("doctree-resolved", keep_text)
    app.connect("build-finished", write)
