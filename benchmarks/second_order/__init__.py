"""Levenberg-Marquardt next to L-BFGS, SciPy's and PyTorch's, from the same starting weights."""
