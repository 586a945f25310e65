"""How parameters are found: objective, update rules, schedules and solvers.

NumPy and SciPy only. Solvers know an objective and a flat vector, not what they belong
to; they neither print nor warn but return a ``Solution`` with a status.

The classes below are to be subclassed, or used, by who brings an update rule, a schedule or a
solver of their own; the dictionaries give these their names. The parts themselves are in the
modules `update_rules`, `schedules`, `stochastic`, `lbfgs` and `levenberg_marquardt`. All else in
this package is internal.
"""

from .batches import count_rows
from .lbfgs import LBFGS
from .levenberg_marquardt import LevenbergMarquardt
from .objective import Objective
from .run import Run, Solution, Solver, Status
from .schedules import SCHEDULES, Progress, Schedule
from .solvers import SOLVERS
from .stochastic import Stochastic
from .update_rules import UPDATE_RULES, UpdateRule

__all__ = [
    "LBFGS",
    "SCHEDULES",
    "SOLVERS",
    "UPDATE_RULES",
    "LevenbergMarquardt",
    "Objective",
    "Progress",
    "Run",
    "Schedule",
    "Solution",
    "Solver",
    "Status",
    "Stochastic",
    "UpdateRule",
    "count_rows",
]
