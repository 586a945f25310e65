"""Where the reference has the page of an estimator, for the "?" of its HTML representation."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata


class LinksToReference:
    """Mixin of an estimator whose HTML representation links to its page, if there is a site."""

    # What scikit-learn makes the address of, see `_HTMLDocumentationLinkMixin`.
    _doc_link_module = "sklearn_mlp"
    _doc_link_template = "{address}"

    def _doc_link_url_param_generator(self):
        site = os.environ.get("SKLEARN_MLP_DOCS", published_site())
        return {"address": f"{site.rstrip('/')}/{page_of(type(self))}" if site else ""}


def page_of(cls):
    """The page of an estimator, or of the public one that it derives from, from the site's root."""
    public = next(
        base
        for base in cls.__mro__
        if getattr(sys.modules[room_of(base)], base.__name__, None) is base
    )
    return f"generated/{room_of(public)}.{public.__name__}.html"


def room_of(cls):
    """The package that a class is imported from, if it is public."""
    return cls.__module__.partition("._")[0].removesuffix(".tabular")


@cache
def published_site():
    """The documentation's address as the installed package has it; empty if it has none."""
    try:
        addresses = metadata("sklearn-mlp").get_all("Project-URL", [])
    except PackageNotFoundError:
        return ""
    by_label = dict(address.partition(", ")[::2] for address in addresses)
    return by_label.get("Documentation", "")
