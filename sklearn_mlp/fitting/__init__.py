"""From parameters and data to a trained network; knows scikit-learn.

Functions here see an estimator's parameters, as a plain record, and never the estimator: what a
warm start remembers is handed in, in a ``Start``, and what was found is handed back.
"""
