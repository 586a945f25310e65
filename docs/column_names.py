"""Cells of tables know their column's name, for phones, where they stand below each other.

It is in the attribute ``data-column``, which _static/site.css shows.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator


def column_name(cell):
    """The text at the head of a cell's column; none where cells are several rows high."""
    table = cell.parent.parent.parent
    head = table.next_node(nodes.thead)
    if not head or any("morerows" in each for each in table.findall(nodes.entry)):
        return ""
    names = [each.astext() for each in head[0] for _ in range(width(each))]
    return names[sum(map(width, cell.parent[: cell.parent.index(cell)]))]


def width(cell):
    """Of how many columns it is."""
    return 1 + cell.get("morecols", 0)


class NamedColumns(HTML5Translator):
    def starttag(self, node, tagname, suffix="\n", empty=False, **attributes):
        if tagname == "td" and (name := column_name(node)):
            attributes["data-column"] = name
        return super().starttag(node, tagname, suffix, empty, **attributes)


def setup(app):
    app.set_translator("html", NamedColumns)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
