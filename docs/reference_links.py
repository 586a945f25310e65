"""Names in a docstring are links to what the reference says of them.

Each parameter and attribute of a class has an address of its own, as its methods have:
``sklearn_mlp.MLPClassifier.html#sklearn_mlp.MLPClassifier.alpha``.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_refnode

LISTS = ("Parameters", "Attributes")


def entries(described):
    """The names in the lists that a docstring has of its own, each with where it stands."""
    for fields in described[-1]:
        for field in fields if isinstance(fields, nodes.field_list) else ():
            if field[0].astext() in LISTS:
                for term in field.findall(nodes.term):
                    if isinstance(term[0], nodes.strong):  # else it is a link already
                        for name in term[0].astext().split(", "):
                            yield name, term


def is_class(node):
    return isinstance(node, addnodes.desc) and node["objtype"] == "class"


def name_entries(app, doctree):
    """Give the parameters and attributes of classes their addresses."""
    python = app.env.domains["py"]
    for described in doctree.findall(is_class):
        for name, term in entries(described):
            address = f"{described[0]['ids'][0]}.{name}"
            if address not in python.objects:
                term["ids"].append(address)
                python.note_object(address, "attribute", address, location=term)


def link_names(app, doctree, docname):
    """Make links of the names of what is in the reference."""
    if not docname.startswith("generated/"):
        return
    objects = app.env.domains["py"].objects
    for literal in list(doctree.findall(nodes.literal)):
        around = list(ancestors(literal))
        name, here = literal.astext().removesuffix("()"), addresses(around)
        if any(isinstance(node, nodes.reference) for node in around) or is_argument(name, around):
            continue
        for scope in scopes(around):
            entry = objects.get(f"{scope}{name}")
            if entry and entry.node_id not in here and (not scope or entry.objtype != "module"):
                link = make_refnode(app.builder, docname, entry.docname, entry.node_id, [])
                literal.replace_self(link)
                link += literal
                break


def ancestors(node):
    while node.parent is not None:
        node = node.parent
        yield node


def addresses(around):
    """Of what a name stands in: of its entry, its method, its class and its module."""
    headed = (nodes.definition_list_item, addnodes.desc)
    heads = [node[0] for node in around if isinstance(node, headed)]
    return {address for node in [*heads, *around] for address in node["ids"]}


def is_argument(name, around):
    """Whether the method or function that a name stands in has an argument of this name."""
    described = [node for node in around if isinstance(node, addnodes.desc)]
    return bool(described) and not is_class(described[0]) and name in dict(entries(described[0]))


def scopes(around):
    """Where a name is looked up, as what stands before it; modules by their full names."""
    heads = [node[0] for node in around if isinstance(node, addnodes.desc)]
    owners = [address for head in heads for address in head["ids"]]
    modules = [head["module"] for head in heads if head.get("module")]
    return [*(f"{scope}." for scope in [*owners, *modules, "sklearn_mlp"]), ""]


def setup(app):
    app.connect("doctree-read", name_entries)
    app.connect("doctree-resolved", link_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
