"""``register_skl2onnx``: our estimators within Pipelines that skl2onnx converts."""

from __future__ import annotations

from ._files import SKL2ONNX, require


def register_skl2onnx() -> None:
    """Tell skl2onnx how all estimators of this package are converted.

    Then ``skl2onnx.to_onnx(pipeline, X)`` and ``skl2onnx.convert_sklearn`` convert Pipelines and
    ColumnTransformers of scikit-learn's steps around ours, and around subclasses that are imported
    before. Of a table whose columns differ in type give ``initial_types``, one for each column;
    dates and durations are ``Int64TensorType``, whole microseconds.

    Raises
    ------
    ImportError
        If the package skl2onnx is not installed.
    TypeError, ValueError
        By the conversion, if the columns are not those of `fit`, or of other types.

    Notes
    -----
    Opset 13 or later. The second output is called 'probabilities', also where it is the scores of
    a loss without probabilities; these are never made into dicts (``zipmap``).

    References
    ----------
    https://onnx.ai/sklearn-onnx/

    Examples
    --------
    >>> import skl2onnx
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.interchange import register_skl2onnx
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier(max_iter=500, random_state=0)
    >>> pipeline = make_pipeline(StandardScaler(), network).fit(X, y)
    >>> register_skl2onnx()
    >>> model = skl2onnx.to_onnx(pipeline, X[:1].astype("float32"), options={"zipmap": False})
    >>> [output.name for output in model.graph.output]
    ['label', 'probabilities']
    """
    require(*SKL2ONNX, wanted_by="register_skl2onnx")
    from ._skl2onnx_converters import register

    register()
