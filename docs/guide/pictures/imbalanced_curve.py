"""A class weight and a lower threshold do the same."""

import matplotlib.pyplot as plt
from sklearn.datasets import make_classification
from sklearn.metrics import precision_recall_curve, precision_score, recall_score
from sklearn.model_selection import train_test_split

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, RED

X, y = make_classification(
    24_000, 10, n_informative=5, n_redundant=0, weights=[0.95], flip_y=0.01, random_state=0
)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, train_size=4000, stratify=y, random_state=0
)
schedule = {"learning_rate": "cosine", "max_iter": 40, "n_iter_no_change": float("inf")}
figure, ax = plt.subplots(figsize=(6, 5), layout="constrained")
for weight, color, name in ((None, BLUE, "plain"), ("balanced", RED, "class_weight='balanced'")):
    network = MLPClassifier(
        30, class_weight=weight, alpha=0.5, learning_rate_init=0.01, random_state=0, **schedule
    )
    p = network.fit(X_train, y_train).predict_proba(X_test)[:, 1]
    precision, recall, _ = precision_recall_curve(y_test, p)
    ax.plot(recall, precision, color=color, linewidth=1.2)
    for threshold in (0.5, 0.1) if weight is None else (0.5,):
        guess = p > threshold
        place = recall_score(y_test, guess), precision_score(y_test, guess)
        ax.plot(*place, "o", color=color, markersize=9)
        text = f"{name}, threshold {threshold}"
        ax.annotate(text, place, (-8, -16) if weight else (8, 8), textcoords="offset points",
                    color=color, ha="right" if weight else "left")  # fmt: skip
ax.set(xlabel="recall: share of the rare rows that are found", xlim=(0, 1.02), ylim=(0, 1.02))
ax.set_ylabel("precision: share of the alarms that are right")
ax.set_title("A lower threshold finds as many, with fewer false alarms")
