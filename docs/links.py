"""Prints each link within the built site, and from the project's pages of text, that leads nowhere.

    python docs/links.py docs/_build

Addresses elsewhere are for ``python -m sphinx -b linkcheck docs docs/_build/elsewhere``.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin

ROOT = Path(__file__).parents[1]
TO_FILES = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src"}


class Page(HTMLParser):
    """A page's links and the names of its places."""

    def __init__(self, text):
        super().__init__()
        self.links, self.places = [], {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.places.update(filter(None, (attrs.get("id"), attrs.get("name"))))
        if link := attrs.get(TO_FILES.get(tag)):
            self.links.append(link)


def read(path):
    text = path.read_text()
    if path.suffix == ".md":
        text = (
            MarkdownIt("gfm-like", {"linkify": False}).use(anchors_plugin, max_level=6).render(text)
        )
    return Page(text)


def broken(paths, roots):
    """Path and link of each link to a file or a place that is not there, or outside the roots."""
    pages = {path.resolve(): read(path) for path in paths}
    for path in list(pages):
        for link in pages[path].links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = path
            if parts.path:
                target = (path.parent / unquote(parts.path)).resolve()
            if not target.exists() or not any(target.is_relative_to(root) for root in roots):
                yield path, link
                continue
            if target not in pages and target.suffix == ".md":
                pages[target] = read(target)
            place = unquote(parts.fragment.partition(":~:")[0])  # without the text to be marked
            if target in pages and place not in pages[target].places:
                yield path, link


if __name__ == "__main__":
    site = Path(sys.argv[1]).resolve()
    # Those of the theme are templates.
    pages = [page for page in site.rglob("*.html") if page.name != "webpack-macros.html"]
    links = broken([*pages, *ROOT.glob("*.md")], (site, ROOT))
    found = sorted({f"{path}: {link}" for path, link in links})
    sys.exit("\n".join(found) or None)
