"""
Training from a file larger than memory
=======================================

`partial_fit` trains on one chunk of rows at a time, so that a file need never be in memory as a
whole. We write a file of 61 MB, read it in slices of 0.8 MB, and watch the score on held-out rows
and the peak of the memory as the stream goes on.
"""

import tempfile
import tracemalloc
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from sklearn_mlp import MLPClassifier

rng = np.random.default_rng(0)
directions, signs = rng.normal(size=(50, 5)).astype(np.float32), rng.normal(size=5)


def draw_rows(n_rows):
    """Rows of 50 features and, in the last column, the class: what some small network says."""
    X = rng.standard_normal((n_rows, 50), dtype=np.float32)
    y = np.tanh(X @ directions / 4) @ signs > 0
    return np.column_stack([X, y]).astype(np.float32)


n_rows, chunk = 300_000, 4000
folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "rows.npy"
table = np.lib.format.open_memmap(path, "w+", np.float32, (n_rows, 51))
for start in range(0, n_rows, chunk):
    table[start : start + chunk] = draw_rows(chunk)
del table

# %%
# `np.load` with `mmap_mode='r'` reads nothing yet; copying a slice to an array reads its rows.
# `tracemalloc` tells the memory that Python and NumPy hold for arrays and objects, which leaves out
# the pages of the file that the operating system keeps while there is room. (From a CSV file,
# `pandas.read_csv(..., chunksize=4000)` gives chunks in the same way.)

test_rows = draw_rows(4000)
X_test, y_test = test_rows[:, :-1], test_rows[:, -1]
network = MLPClassifier(50, learning_rate_init=0.01, random_state=0)
accuracy, peak = [], []
tracemalloc.start()
table = np.load(path, mmap_mode="r")
for start in range(0, n_rows, chunk):
    rows = np.array(table[start : start + chunk])
    network.partial_fit(rows[:, :-1], rows[:, -1], classes=[0, 1])
    accuracy.append(network.score(X_test, y_test))
    peak.append(tracemalloc.get_traced_memory()[1] / 1e6)
tracemalloc.stop()
file_size = path.stat().st_size / 1e6
del table
folder.cleanup()
print(f"file {file_size:.0f} MB, peak memory {peak[-1]:.1f} MB, accuracy {accuracy[-1]:.3f}")

# %%
# After 100,000 rows the accuracy is still 0.88; what follows in the file takes it to 0.95. The peak
# of the memory hardly grows after the first slices.

seen = np.arange(chunk, n_rows + 1, chunk)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
left.plot(seen / 1000, accuracy)
left.set(xlabel="thousand rows read", ylabel="accuracy on held-out rows")
left.set_title("The score rises as the stream goes on")
right.plot(seen / 1000, seen / n_rows * file_size, "--", label="part of the file read so far")
right.plot(seen / 1000, peak, label="peak memory of reading and training")
right.set(xlabel="thousand rows read", ylabel="MB")
right.set_title(f"A file of {file_size:.0f} MB, read with {peak[-1]:.1f} MB of memory")
right.legend()
plt.show()
