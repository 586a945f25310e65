"""Sphinx configuration: ``python -m sphinx -W docs docs/_build``."""

import os
import sys
import warnings
from pathlib import Path

from docutils import nodes
from matplotlib import pyplot
from numpydoc import docscrape_sphinx
from sphinx import addnodes

import sklearn_mlp
from sklearn_mlp import _live_plot
from sklearn_mlp.inspection.style import STYLE

sys.path.insert(0, str(Path(__file__).parent))  # for what is in this directory
sys.path.append(str(Path(__file__).parents[1]))  # for benchmarks; not before what is installed
os.environ["MPLBACKEND"] = "Agg"
# Of examples, auto_examples/*/plot_*.html: where the "?" of an estimator leads.
os.environ["SKLEARN_MLP_DOCS"] = "../.."
warnings.filterwarnings("error", module="__main__")

project = "sklearn_mlp"
author = "the sklearn_mlp developers"
version = release = sklearn_mlp.__version__

extensions = [
    "column_names",
    "mathml",
    "matplotlib.sphinxext.plot_directive",
    "myst_parser",
    "numpydoc",
    "reference_links",
    "search_text",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "thumbnails",
]
exclude_patterns = ["_build", "_templates"]
templates_path = ["_templates"]
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"sklearn\..*|sklearn_mlp\.nn\.part\.Part|enum\.Enum|typing\.Protocol"),
]
default_role = "literal"
smartquotes = False  # 'adam' is to be copied, and pages in Markdown have none

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autosummary_generate = True
toc_object_entries_show_parents = "hide"
autodoc_typehints = "none"
numpydoc_show_class_members = False
# The examples in the docstrings of displays come with their pictures.
numpydoc_use_plots = plot_include_source = True
docscrape_sphinx.IMPORT_MATPLOTLIB_RE = r"import (\w+Display|LiveLossPlot)\b"
# pyplot, whose figures are shown, is to know of this one.
_live_plot._make_figure = lambda: pyplot.figure(**_live_plot.FIGURE)

plot_html_show_source_link = plot_html_show_formats = False
plot_formats = [("png", 150)]
plot_rcparams = STYLE
plot_apply_rcparams = True

copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True

sphinx_gallery_conf = {
    "reset_modules": ("matplotlib", "gallery_style.take"),
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "ignore_pattern": r"quickstart\.py",
    "subsection_order": [f"../examples/{part}" for part in ("learn", "choose", "diagnose", "use")],
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "backreferences_dir": "generated",
    "doc_module": ("sklearn_mlp",),
    "remove_config_comments": True,
    "show_memory": False,
    "write_computation_times": False,
    "download_all_examples": False,
}

html_theme = "pydata_sphinx_theme"
html_context = {"default_mode": "auto"}
html_title = "sklearn_mlp"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["parameter_links.js"]
html_show_sourcelink = False
html_math_renderer = "mathml"
html_favicon = "_static/logo.svg"
html_theme_options = {
    "logo": {
        "image_light": "_static/logo.svg",
        "image_dark": "_static/logo_dark.svg",
        "text": "sklearn_mlp",
    },
    "navbar_align": "left",
    # The tables of these pages are wide.
    "secondary_sidebar_items": {
        "**": ["page-toc"],
        "index": [],
        "learn/pytorch_keras": [],
        **{f"guide/{page.stem}": [] for page in Path(__file__).parent.glob("guide/*.md")},
    },
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {"index": [], "start": []}  # they are no section


def leave_out_methods(app, what, name, obj, skip, options):
    """Those of scikit-learn, whose docstrings refer to pages of its own."""
    is_routing = name.startswith("set_") and name.endswith("_request")
    return skip or is_routing or (getattr(obj, "__module__", None) or "").startswith("sklearn.")


def shorten_signatures(app, doctree):
    """Of classes with dozens of parameters, all of which are listed below, with their defaults."""
    for listed in doctree.findall(addnodes.desc_parameterlist):
        if listed.parent.parent["objtype"] == "class" and len(listed) > 12:
            del listed[4:]
            listed += addnodes.desc_parameter("", "...")


def strip_code(app, doctree):
    """Take the empty last line of a doctest off what is shown."""
    for block in doctree.findall(nodes.literal_block):
        text = block.astext().rstrip()
        block.rawsource, block.children = text, [nodes.Text(text)]


def lead_back(app, env):
    """Sources that have a page of their own in the reference link back to that.

    By itself viewcode mixes up the anchors of a module and of the package that lists its classes.
    """
    documented = env.domains["py"].objects
    for module, source in env._viewcode_modules.items():
        if source and module in documented:
            code, tags, used, _ = source
            used = {
                name: documented[f"{module}.{name}"].docname
                for name in used
                if f"{module}.{name}" in documented
            }
            env._viewcode_modules[module] = code, tags, used, module


def say_what_is_drawn(app, doctree):
    """To who cannot see them, of the pictures in a docstring: its first paragraph."""
    for image in doctree.findall(nodes.image):
        around = image.parent
        while around and not isinstance(around, addnodes.desc):
            around = around.parent
        if around:
            image.attributes.setdefault("alt", around[-1][0].astext())


def setup(app):
    app.connect("env-updated", lead_back)
    app.connect("doctree-read", strip_code)
    app.connect("doctree-read", say_what_is_drawn)
    app.connect("doctree-read", shorten_signatures)
    app.connect("autodoc-skip-member", leave_out_methods)
