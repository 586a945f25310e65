"""Prints constraints for pip: the oldest versions that pyproject.toml allows at run time.

And the oldest pytest, as later ones deprecate what the oldest scikit-learn does, and the oldest
pyarrow, as later ones need NumPy 2.
"""

import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
tested = [
    r for r in project["optional-dependencies"]["test"] if r.startswith(("pytest>", "pyarrow>"))
]
for requirement in project["dependencies"] + tested:
    print(requirement.replace(">=", "=="))
