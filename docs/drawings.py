"""Draws the pictures of how_it_works.md: python docs/drawings.py

As SVG without colours of its own: those of the page, light or dark, are in _static/site.css.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).parent / "_static" / "drawings"
HEAD = (
    '<svg class="drawing" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">\n'
    '<defs><marker id="{name}-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
    'markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z"/></marker></defs>\n'
)


class Drawing:
    """A named SVG; the ``kind`` of what is drawn is its class in the style sheet."""

    def __init__(self, name, title, width, height):
        self.name = name
        self.parts = [HEAD.format(name=name, title=title, width=width, height=height)]

    def line(self, x1, y1, x2, y2, kind="", tip=False):
        end = f' marker-end="url(#{self.name}-tip)"' if tip else ""
        self.parts.append(
            f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"{end}/>\n'
        )

    def circle(self, x, y, text="", kind="", r=19):
        self.parts.append(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{r}"/>\n')
        self.text(x, y, text, kind)

    def box(self, x, y, text, kind="", width=96, height=34):
        left, top = x - width / 2, y - height / 2
        self.parts.append(
            f'<rect class="{kind}" x="{left:g}" y="{top:g}" width="{width}" height="{height}" '
            'rx="6"/>\n'
        )
        self.text(x, y, text, kind)

    def text(self, x, y, text, kind=""):
        if text:
            self.parts.append(f'<text class="{kind}" x="{x:g}" y="{y + 5:g}">{text}</text>\n')

    def path(self, d, kind=""):
        self.parts.append(f'<path class="{kind}" d="{d}"/>\n')

    def svg(self):
        return "".join(self.parts) + "</svg>\n"


def unit():
    d = Drawing("unit", "A unit: inputs, weights, sum with bias, activation, output", 460, 190)
    for y, number in ((40, "₁"), (100, "₂"), (160, "₃")):
        d.circle(28, y, f"x{number}")
        d.line(47, y, 172, 100 + (y - 100) / 6, tip=True)
        d.text(112, 100 + (y - 100) * 0.62 - (11 if y <= 100 else -9), f"w{number}", "label")
    d.circle(195, 28, "b")
    d.line(195, 47, 195, 76, tip=True)
    d.circle(195, 100, "Σ", r=23)
    d.line(218, 100, 286, 100, tip=True)
    d.text(252, 88, "z", "forward")
    d.box(318, 100, "", width=60, height=60)
    d.path("M296 118C320 118 314 82 340 82", "curve")
    d.text(318, 148, "f", "label")
    d.line(348, 100, 420, 100, tip=True)
    d.text(384, 88, "a = f(z)", "forward")
    return d


def network():
    d = Drawing("network", "A network of three layers; the weights of one unit stand out", 460, 250)
    columns = [(40, 3, "a₋₁ = X"), (160, 4, "a₀"), (280, 3, "a₁"), (400, 2, "z₂")]
    heights = [[118 + 48 * (i - (n - 1) / 2) for i in range(n)] for _, n, _ in columns]
    for layer, ((x1, *_), (x2, *_)) in enumerate(pairwise(columns)):
        for y1 in heights[layer]:
            for number, y2 in enumerate(heights[layer + 1]):
                kind = "forward" if layer == 0 and number == 0 else ""
                d.line(x1 + 16, y1, x2 - 16, y2, kind)
        d.text((x1 + x2) / 2, 14, f"W{'₀₁₂'[layer]}, b{'₀₁₂'[layer]}", "label")
    for (x, _, name), ys in zip(columns, heights, strict=True):
        for number, y in enumerate(ys):
            d.circle(x, y, kind="forward" if x == 160 and number == 0 else "", r=16)
        d.text(x, 236, name, "label")
    return d


def flow():
    d = Drawing("flow", "Values go forward, derivatives come back", 460, 270)
    values = ["X", "z₀ → a₀", "z₁ → a₁", "z₂"]
    xs = (32, 140, 262, 372)
    for x, value in zip(xs, values, strict=True):
        d.box(x, 48, value, "forward", width=48 if len(value) < 3 else 82)
    d.box(434, 105, "J", width=36)
    for left, right, weight in ((56, 99, "W₀"), (181, 221, "W₁"), (303, 348, "W₂")):
        d.line(left, 48, right, 48, "forward", tip=True)
        d.text((left + right) / 2, 20, weight, "label")
    d.line(396, 56, 428, 86, "forward", tip=True)
    for x, number in zip(xs[1:], "₀₁₂", strict=True):
        d.box(x, 162, f"δ{number}", "backward", width=48)
        d.line(x, 179, x, 219, "backward", tip=True)
        d.box(x, 238, f"∂J/∂W{number}", "backward", width=82)
    d.line(428, 124, 396, 154, "backward", tip=True)
    d.line(348, 162, 286, 162, "backward", tip=True)
    d.line(238, 162, 164, 162, "backward", tip=True)
    d.text(317, 148, "W₂ᵀ, f\N{PRIME}", "label")
    d.text(200, 148, "W₁ᵀ, f\N{PRIME}", "label")
    for x, to in pairwise(xs):
        d.line(x, 66, to - 42, 226, "kept", tip=True)
    d.text(38, 148, "kept", "label")
    return d


DRAWINGS = {FOLDER / f"{draw.__name__}.svg": draw().svg() for draw in (unit, network, flow)}

if __name__ == "__main__":
    for path, svg in DRAWINGS.items():
        path.write_text(svg, "utf-8")
