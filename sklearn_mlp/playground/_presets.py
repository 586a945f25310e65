"""The hands-on tasks of courses: what to look for, and the settings that show it.

The ``key`` opens one by the command, or by ``try=`` in the address.
"""

PLAIN = {"solver": "minibatch", "rate": 0.1, "batch_size": 10}

PRESETS = [
    {
        "key": "line",
        "name": "A line is not enough",
        "sentence": (
            "Without a hidden layer the network draws a straight line, and no line "
            "separates a disc from the ring around it: about half of the points stay wrong."
        ),
        "settings": {"data": "circle", "hidden": []},
    },
    {
        "key": "layer",
        "name": "One hidden layer",
        "sentence": (
            "Four hidden units each draw a line, and the output joins them around the disc: "
            "nearly all points are right after 15 epochs."
        ),
        "settings": {"data": "circle", "hidden": [4]},
    },
    {
        "key": "features",
        "name": "Features instead of layers",
        "sentence": (
            "With x1² and x2² as inputs a network without a hidden layer solves the circle: "
            "the right features do what hidden units have to learn."
        ),
        "settings": {"data": "circle", "hidden": [], "features": ["x1²", "x2²"]},
    },
    {
        "key": "rate",
        "name": "Rate too large",
        "sentence": (
            "The steps are too long: the loss jumps up and down, above that of a constant "
            "prediction (the dotted line), and never settles. Divide the rate by 100 and play."
        ),
        "settings": PLAIN | {"data": "circle", "hidden": [8], "rate": 10.0},
    },
    {
        "key": "overfitting",
        "name": "Overfitting",
        "sentence": (
            "Few noisy rows and many units: the training loss goes to 0 while the test loss "
            "rises, and the boundary winds around single points. Then try an L2 penalty of 0.3."
        ),
        "settings": {
            "data": "gaussians",
            "rows": 80,
            "noise": 1.0,
            "test_share": 0.5,
            "hidden": [16, 16],
            "rate": 0.03,
        },
    },
    {
        "key": "relu",
        "name": "ReLU against tanh",
        "sentence": (
            "ReLU units draw corners where tanh draws curves, and one of these is dead (crossed): "
            "0 for all rows, so it cannot learn. Play, then choose tanh and play again."
        ),
        "settings": {"data": "circle", "hidden": [6], "activation": "relu", "seed": 2},
    },
    {
        "key": "vanishing",
        "name": "Vanishing gradients",
        "sentence": (
            "Six logistic layers: each makes the gradient several times smaller on its way "
            "back, so the first layers hardly learn. Compare tanh or ReLU, by their bars."
        ),
        "settings": PLAIN
        | {"data": "circle", "hidden": [6, 6, 6, 6, 6, 6], "activation": "logistic"},
    },
    {
        "key": "xor",
        "name": "XOR with two units",
        "sentence": (
            "Two units can solve XOR, but not from every start: some seeds end in a local "
            "minimum. Press New seed a few times and play each to its end."
        ),
        "settings": {"data": "xor", "hidden": [2], "solver": "lbfgs", "seed": 0},
    },
    {
        "key": "spiral",
        "name": "The spiral",
        "sentence": (
            "Two arms wound around each other need several layers, or more features; this one "
            "takes about 100 epochs. How few units are enough?"
        ),
        "settings": {"data": "spiral", "hidden": [8, 8, 8], "seed": 1},
    },
]
