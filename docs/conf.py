"""Sphinx configuration: ``python -m sphinx -W docs docs/_build``."""

import os
import sys
import warnings
from pathlib import Path

from docutils import nodes
from numpydoc import docscrape_sphinx

import sklearn_mlp
from sklearn_mlp.inspection.style import STYLE

sys.path.insert(0, str(Path(__file__).parent))  # for gallery_style, column_names, mathml, ...
sys.path.append(str(Path(__file__).parents[1]))  # for benchmarks; not before what is installed
os.environ["MPLBACKEND"] = "Agg"
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
    ("py:obj", "embeddings_"),  # a property of the base class, which is not listed
]
default_role = "literal"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autosummary_generate = True
toc_object_entries_show_parents = "hide"
autodoc_typehints = "none"
numpydoc_show_class_members = False
# The examples in the docstrings of displays come with their pictures.
numpydoc_use_plots = plot_include_source = True
docscrape_sphinx.IMPORT_MATPLOTLIB_RE = r"import \w+Display\b"

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
html_title = "sklearn_mlp"
html_static_path = ["_static"]
html_css_files = ["site.css"]
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
        "benchmarks": [],
        "tabular_benchmark": [],
        "learn/pytorch_keras": [],
        **{f"guide/{page.stem}": [] for page in Path(__file__).parent.glob("guide/*.md")},
    },
    "footer_start": ["copyright"],
    "footer_end": [],
}
# These have no section to navigate in, or wide tables.
html_sidebars = {
    page: [] for page in ("index", "start", "features", "errors", "benchmarks", "tabular_benchmark")
}


def leave_out_routing(app, what, name, obj, skip, options):
    """Methods that scikit-learn makes, whose docstrings refer to pages of its own."""
    return skip or (name.startswith("set_") and name.endswith("_request"))


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


def setup(app):
    app.connect("env-updated", lead_back)
    app.connect("doctree-read", strip_code)
    app.connect("autodoc-skip-member", leave_out_routing)
