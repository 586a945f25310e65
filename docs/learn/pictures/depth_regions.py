"""Where the units of a random relu network switch: in one layer, and in two."""

import numpy as np
from look import GREY, VERMILLION, subplots

line = np.linspace(-2, 2, 500)
grid = np.stack(np.meshgrid(line, line), axis=-1)
rng = np.random.default_rng(1)
figure, axes = subplots(1, 2, figsize=(6.2, 4), sharey=True)
first = grid @ rng.normal(size=(2, 5)) + rng.normal(0, 0.6, size=5)
second = np.maximum(0, first) @ rng.normal(size=(5, 3)) + rng.normal(0, 0.6, size=3)
for ax, shown, title in zip(
    axes,
    ([first], [first, second]),
    ("One layer of 5: straight", "and one of 3: bent"),
    strict=True,
):
    on = np.concatenate(shown, axis=-1) > 0
    regions = np.unique(on.reshape(-1, on.shape[-1]), axis=0, return_inverse=True)[1]
    shades = rng.permutation(regions.max() + 1)[regions].reshape(500, 500)
    ax.pcolormesh(line, line, shades, cmap="Pastel1", rasterized=True)
    for z, color in zip(shown, (GREY, VERMILLION), strict=False):
        for unit in np.moveaxis(z, -1, 0):
            ax.contour(line, line, unit, [0], colors=[color], linewidths=2)
    ax.set_title(f"{title}\n{regions.max() + 1} regions", loc="left")
    ax.set(aspect="equal", xticks=(), yticks=(), xlabel="$x_1$")
axes[0].set_ylabel("$x_2$")
