"""What a trained hidden layer of two units makes of the plane in which XOR lies."""

import numpy as np
from look import BLUE, GREY, VERMILLION, subplots

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection import layer_activations

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
network = MLPClassifier(2, "tanh", solver="lbfgs", alpha=0.05, random_state=8).fit(X, y)
v, c = network.coefs_[1][:, 0], network.intercepts_[1][0]
margins = np.linspace(-0.4, 1.4, 19)
fine = np.linspace(-0.4, 1.4, 100)

figure, (inputs, hidden) = subplots(1, 2, figsize=(6.2, 4))
for place in margins:
    for line in ((np.full(100, place), fine), (fine, np.full(100, place))):
        points = np.column_stack(line)
        inputs.plot(*points.T, color=GREY, linewidth=0.6, alpha=0.6)
        hidden.plot(*layer_activations(network, points)[0].T, color=GREY, linewidth=0.6, alpha=0.6)
grid = np.stack(np.meshgrid(fine, fine), axis=-1)
z = network.decision_function(grid.reshape(-1, 2)).reshape(100, 100)
inputs.contourf(fine, fine, z, [0, np.inf], colors=[VERMILLION], alpha=0.15)
inputs.contour(fine, fine, z, [0], colors="black")
t = np.array([-1.2, 1.2])
hidden.plot(t, -(v[0] * t + c) / v[1], color="black")
for ax, points in ((inputs, X), (hidden, layer_activations(network, X)[0])):
    ax.scatter(*points[y == 0].T, s=130, color=BLUE, zorder=3)
    ax.scatter(*points[y == 1].T, s=130, color=VERMILLION, marker="s", zorder=3)
    ax.set_aspect("equal")
inputs.set(xlabel="$x_1$", ylabel="$x_2$", xticks=(0, 1), yticks=(0, 1))
hidden.set(xlabel="$h_1$", ylabel="$h_2$", xlim=(-1.1, 1.1), ylim=(-1.1, 1.1))
hidden.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1))
inputs.set_title("Inputs: a strip", loc="left")
hidden.set_title("Hidden layer: a bent line", loc="left")
