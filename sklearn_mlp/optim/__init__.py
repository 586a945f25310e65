"""How parameters are found: objective, update rules, schedules and solvers.

NumPy and SciPy only. Solvers know an objective and a flat vector, not what they belong
to; they neither print nor warn but return a ``Solution`` with a status.
"""
