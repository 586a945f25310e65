"""Formulas as MathML, which browsers draw themselves: no script, and no network.

In _static/fonts/math.woff2, whose brackets grow and whose sums are large.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
ElementTree.register_namespace("", NAMESPACE.strip("{}"))


def mathml(tex, **how):
    """Of a formula in TeX; write ``{f'}_l``, not ``f'_l``."""
    source = tex2mathml(tex, **how).replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")
    math = ElementTree.fromstring(source)
    for part in list(math.iter(NAMESPACE + "munderover")):
        take_index_from_accent(part)
    for operator in math.iter(NAMESPACE + "mo"):
        if operator.text == "'":
            operator.tag, operator.text = NAMESPACE + "mi", "\N{PRIME}"
    return re.sub(r"\s*\n\s*", "", ElementTree.tostring(math, encoding="unicode"))


def take_index_from_accent(part):
    r"""``\hat y_i`` is a hat over y, with an index; docutils sets i below y."""
    base, index, over = part
    if over.get("stretchy") == "false":
        accented = ElementTree.Element(NAMESPACE + "mover", {"accent": "true"})
        accented.extend([base, over])
        part[:] = [accented, index]
        part.tag = NAMESPACE + "msub"


def keep_punctuation(app, doctree, page):
    """A comma after a formula stays on its line: the two become one piece that does not wrap."""
    if app.builder.format != "html":  # others write formulas by themselves, and no marks
        return
    for formula in list(doctree.findall(nodes.math)):
        siblings = formula.parent.children
        place = siblings.index(formula) + 1
        after = siblings[place] if place < len(siblings) else None
        if isinstance(after, nodes.Text) and (mark := re.match(r"[,.;:?!)]+", after)):
            formula["mark"] = mark[0]
            formula.parent[place] = nodes.Text(after[mark.end() :])


def write_inline(self, node):
    mark = node.get("mark", "")
    formula = mathml(node.astext()) + mark
    self.body.append(f'<span class="formula">{formula}</span>' if mark else formula)
    raise nodes.SkipNode


def write_block(self, node):
    self.body.append(f'<div class="math">{mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def setup(app):
    app.connect("doctree-resolved", keep_punctuation)
    app.add_html_math_renderer("mathml", (write_inline, None), (write_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
