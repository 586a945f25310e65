"""What the three parts of the data are for."""

from look import BLUE, GREEN, VERMILLION, subplots

figure, ax = subplots(figsize=(6.5, 2.2))
for left, width, name, use, color in (
    (0, 60, "training", "find the weights", BLUE),
    (60, 20, "validation", "choose size,\npenalty, epoch", VERMILLION),
    (80, 20, "test", "report,\nonce", GREEN),
):
    ax.barh(0, width - 0.6, left=left, color=color, height=1)
    ax.text(left + width / 2 - 0.3, 0, name, color="white", ha="center", va="center")
    ax.text(left + width / 2 - 0.3, -0.65, use, color=color, ha="center", va="top")
ax.set(ylim=(-1.7, 0.6), xlim=(0, 100))
ax.axis("off")
ax.set_title("Train, choose, report: each on rows of its own", loc="left")
