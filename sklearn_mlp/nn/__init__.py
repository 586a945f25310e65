"""What the network computes: layers, activations, losses and initial weights.

NumPy and SciPy only. Callers validate; nothing here prints or warns.
"""
