"""What a bug report should say."""

from __future__ import annotations

import sklearn

from . import kernels


def show_versions() -> None:
    """Print versions, and whether the compiled loops are in use.

    As ``sklearn.show_versions``, which follows.

    Examples
    --------
    >>> import sklearn_mlp
    >>> sklearn_mlp.show_versions()  # doctest: +ELLIPSIS
    <BLANKLINE>
    sklearn_mlp: ...
    """
    from . import __version__

    loops = f"NumPy ({kernels.reason})"
    if kernels.compiled is not None:
        loops = f"compiled, for {kernels.compiled.vectors()}"
    print(f"\nsklearn_mlp: {__version__}\n      loops: {loops}")
    sklearn.show_versions()
