"""Rows to learn from, within -3 and 3, and the inputs that can be made of x1 and x2.

Each function is shown to the user as it stands here: it takes the number of rows, the noise and a
NumPy generator, and returns X of shape (n, 2) and y.
"""

import numpy as np

REACH = 3.0  # what the page shows of x1 and x2, in both directions


def circle(n, noise, rng):
    """A disc within a ring."""
    y = np.arange(n) % 2
    inner, outer = rng.uniform(0, 1.4, n), rng.uniform(1.9, 2.8, n)
    radius = np.where(y == 1, inner, outer)
    angle = rng.uniform(0, 2 * np.pi, n)
    X = np.column_stack([np.cos(angle), np.sin(angle)])
    X *= radius[:, np.newaxis]
    return X + noise * rng.normal(size=(n, 2)), y


def xor(n, noise, rng):
    """Four squares, two of each class."""
    corner = rng.choice([-1, 1], (n, 2))
    y = (corner[:, 0] == corner[:, 1]).astype(int)
    X = corner * rng.uniform(1, 2.6, (n, 2))
    return X + noise * rng.normal(size=(n, 2)), y


def gaussians(n, noise, rng):
    """Two clouds."""
    y = np.arange(n) % 2
    centre = np.where(y == 1, 1.3, -1.3)[:, np.newaxis]
    X = centre + (0.4 + noise) * rng.normal(size=(n, 2))
    return X, y


def spiral(n, noise, rng):
    """Two arms wound around each other."""
    y = np.arange(n) % 2
    along = np.sqrt(rng.uniform(0, 1, n))
    angle = 3.5 * np.pi * along + np.pi * y
    X = np.column_stack([np.sin(angle), np.cos(angle)])
    X *= 2.8 * along[:, np.newaxis]
    return X + noise * rng.normal(size=(n, 2)), y


def plane(n, noise, rng):
    """A target that rises evenly."""
    X = rng.uniform(-3, 3, (n, 2))
    y = (X[:, 0] + X[:, 1]) / 6
    return X, y + noise * rng.normal(size=n)


def sine(n, noise, rng):
    """Waves along x1."""
    X = rng.uniform(-3, 3, (n, 2))
    y = 0.8 * np.sin(2 * X[:, 0])
    return X, y + noise * rng.normal(size=n)


CLASSES = {f.__name__: f for f in (circle, xor, gaussians, spiral)}
VALUES = {f.__name__: f for f in (plane, sine)}
MADE = CLASSES | VALUES

# Each input as it is shown to the user, and as it is computed.
FEATURES = {
    "x1": ("x1", lambda x1, x2: x1),
    "x2": ("x2", lambda x1, x2: x2),
    "x1²": ("x1**2", lambda x1, x2: x1**2),
    "x2²": ("x2**2", lambda x1, x2: x2**2),
    "x1·x2": ("x1 * x2", lambda x1, x2: x1 * x2),
    "sin x1": ("np.sin(x1)", lambda x1, x2: np.sin(x1)),
    "sin x2": ("np.sin(x2)", lambda x1, x2: np.sin(x2)),
}


def inputs(X, names):
    """The columns that the network sees: (n_rows, n_names)."""
    return np.column_stack([FEATURES[name][1](*X.T) for name in names])


def grid(size):
    """The points of the page's pictures, row by row from the top: (size ** 2, 2)."""
    steps = np.linspace(-REACH, REACH, size)
    x1, x2 = np.meshgrid(steps, steps[::-1])
    return np.column_stack([x1.ravel(), x2.ravel()])
