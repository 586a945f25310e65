"""From the first formal neuron to backpropagation, on a line of time."""

from look import BLUE, GREY, VERMILLION, subplots

EVENTS = (
    (1943, "McCulloch and Pitts", "a neuron as a formula of logic"),
    (1958, "Rosenblatt", "the perceptron learns from its mistakes"),
    (1960, "Widrow and Hoff", "Adaline goes down the squared error"),
    (1969, "Minsky and Papert", "limits of perceptrons"),
    (1986, "Rumelhart, Hinton, Williams", "backpropagation trains hidden layers"),
)

figure, ax = subplots(figsize=(6, 5.6))
ax.plot([0, 0], [1941, 1988], color=GREY, linewidth=3)
for year, who, what in EVENTS:
    color = VERMILLION if year == 1969 else BLUE
    height = year + (2.3 if year == 1960 else -1.5 if year == 1958 else 0)
    ax.plot([0, 0.25], [year, height], color=color, linewidth=1.5)
    ax.scatter(0, year, s=90, color=color, zorder=3)
    ax.text(-0.25, height, year, ha="right", va="center", color=color, weight="bold")
    ax.text(0.35, height, who, va="bottom", weight="bold")
    ax.text(0.35, height + 0.2, what, va="top")
ax.set(xlim=(-1, 5), ylim=(1990, 1940))
ax.axis("off")
ax.set_title("Forty years from a formula to learning in layers")
