"""The shapes of the matrices of one layer: 5 rows, 3 inputs, 2 units."""

from look import BLUE, GREEN, GREY, VERMILLION, subplots


def block(ax, left, top, n_rows, n_columns, name, shape, color):
    for i in range(n_rows):
        for j in range(n_columns):
            ax.bar(left + j + 0.45, -0.9, 0.9, bottom=top - i, color=color, alpha=0.35)
    middle = left + n_columns / 2 - 0.05
    ax.text(middle, top + 0.35, name, ha="center", fontsize=15, color=color)
    ax.text(middle, top - n_rows - 0.3, shape, ha="center", va="top", color=GREY)


figure, ax = subplots(figsize=(7, 4))
block(ax, 0, 5, 5, 3, "$a_{l-1}$", "5 rows,\n3 inputs", BLUE)
block(ax, 4.3, 5, 3, 2, "$W_l$", "3 inputs,\n2 units", VERMILLION)
block(ax, 7.9, 5, 1, 2, "$b_l$", "2 units", VERMILLION)
block(ax, 11.3, 5, 5, 2, "$z_l$", "5 rows,\n2 units", GREEN)
for x, sign in ((3.6, "·"), (7.1, "+"), (10.6, "=")):
    ax.text(x, 4.5, sign, ha="center", va="center", fontsize=18)
ax.set(xlim=(-0.2, 13.5), ylim=(-2, 6.3), aspect="equal")
ax.axis("off")
ax.set_title("A layer makes a row of outputs from each row of inputs", loc="left")
