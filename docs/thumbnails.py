"""Thumbnails of the gallery show a panel of a figure where the whole of it would be too small."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

# The number of the figure, and what is shown of it: left, top, right and bottom as shares.
PANELS = {
    "choose/plot_imbalanced_classes": (1, (0, 0.2, 0.33, 1)),
    "choose/plot_regularisation": (1, (0, 0, 0.65, 0.41)),
    "diagnose/plot_dead_units": (2, (0, 0, 0.66, 1)),
    "diagnose/plot_digits_weights": (1, (0, 0, 0.455, 1)),
    "diagnose/plot_learning_rate": (1, (0, 0, 0.51, 1)),
    "diagnose/plot_loss_curves": (1, (0, 0.505, 0.5, 1)),
    "diagnose/plot_table_importance": (2, (0, 0, 1, 1)),
    "learn/plot_activation_functions": (1, (0.51, 0, 1, 0.49)),
    "learn/plot_decision_boundaries": (1, (0.03, 0, 0.765, 0.445)),
    "learn/plot_descent_paths": (1, (0.03, 0.465, 0.505, 0.97)),
    "learn/plot_learning_rate_schedules": (1, (0.375, 0.24, 1, 0.675)),
    "learn/plot_natural_gradient": (2, (0, 0, 0.52, 0.84)),
    "learn/plot_solvers": (1, (0.52, 0, 1, 1)),
    "use/plot_deploying": (1, (0.5, 0, 1, 1)),
    "use/plot_error_bars": (1, (0, 0, 0.5, 0.77)),
    "use/plot_intervals": (1, (0, 0, 0.515, 0.87)),
    "use/plot_many_levels": (2, (0, 0, 1, 1)),
    "use/plot_streaming": (1, (0.5, 0, 1, 1)),
    "use/plot_text_classification": (1, (0, 0, 0.345, 0.91)),
}


def cut(app):
    figures = {path_of(app, example, number): box for example, (number, box) in PANELS.items()}
    missing = [path.name for path in figures if not path.exists()]
    if len(missing) == len(figures):  # a build without pictures
        return
    if missing:
        raise FileNotFoundError(f"PANELS has figures that no example draws: {', '.join(missing)}")
    for path, box in figures.items():
        with Image.open(path) as figure:
            edges = [round(x * size) for x, size in zip(box, 2 * figure.size, strict=True)]
            panel = ImageOps.pad(figure.convert("RGB").crop(edges), (400, 280), color="white")
        name, _, _ = path.stem.rpartition("_")
        panel.save(path.parent / "thumb" / f"{name}_thumb.png")


def path_of(app, example, number):
    part, name = example.split("/")
    images = Path(app.srcdir, "auto_examples", part, "images")
    return images / f"sphx_glr_{name}_{number:03}.png"


def setup(app):
    app.connect("builder-inited", cut, priority=900)  # after the gallery is made
