"""Cells of tables know their column's name, for phones, where they stand below each other.

It is in the attribute ``data-column``, which _static/site.css shows.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator


def column_name(cell):
    """The text at the head of a cell's column, if there is any."""
    head = cell.parent.parent.parent.next_node(nodes.thead)
    return head[0][cell.parent.index(cell)].astext() if head else ""


class NamedColumns(HTML5Translator):
    def starttag(self, node, tagname, suffix="\n", empty=False, **attributes):
        if tagname == "td" and (name := column_name(node)):
            attributes["data-column"] = name
        return super().starttag(node, tagname, suffix, empty, **attributes)


def setup(app):
    app.set_translator("html", NamedColumns)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
