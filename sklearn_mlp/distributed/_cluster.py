"""The client of a cluster, and whether its workers can do what they will be asked."""

from __future__ import annotations

from functools import wraps
from pkgutil import resolve_name

try:
    import dask
    from distributed import CancelledError, Client, default_client
    from distributed.client import ClosedClientError, FutureCancelledError
    from distributed.comm import CommClosedError
except ImportError as error:
    raise ImportError(
        "sklearn_mlp.distributed needs Dask, which is not installed. Install it with: python -m "
        'pip install "sklearn-mlp[dask]"'
    ) from error

from .. import __version__
from ..fitting.warn import warn

# So long it waits in silence for the first worker.
SECONDS = 5
CLOSED = (CancelledError, ClosedClientError, CommClosedError, TimeoutError)


def is_distant(collection):
    """Whether it is a collection of Dask's."""
    return dask.is_dask_collection(collection)


def find_client(client):
    """The client that is given, or the current one.

    Raises
    ------
    ValueError
        If there is none, or it is closed or asynchronous.
    TypeError
        If it is something else.
    RuntimeError
        If a worker does not have this version of the package.
    """
    if client is None:
        try:
            client = default_client()
        except ValueError:
            raise ValueError(
                "There is no Dask client. Start one, on this machine with: from distributed import "
                "Client, LocalCluster; client = Client(LocalCluster()). Or give one, client=..."
            ) from None
    if not isinstance(client, Client):
        raise TypeError(
            f"client must be a distributed.Client or None, got {client!r}. Give "
            "distributed.Client(address), or None for the current one."
        )
    status = client.status
    if status != "running" or client.asynchronous:
        raise ValueError(
            f"The Dask client is {'asynchronous' if status == 'running' else status}, and one that "
            "is running and synchronous is needed. Start another: client = Client(cluster)."
        )
    _wait_for_a_worker(client)
    _check_workers(client)
    return client


def _wait_for_a_worker(client):
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError:
        warn(
            f"The Dask cluster {client.scheduler.address} has had no workers for {SECONDS} "
            "seconds. This waits for one: start some, for example with cluster.scale(2), or end "
            "with Ctrl-C."
        )
        client.wait_for_workers(1)


def _check_workers(client):
    versions = client.run(resolve_name, "sklearn_mlp:__version__", on_error="return")
    for worker, found in versions.items():
        if found != __version__:
            raise RuntimeError(
                f"Worker {worker} does not have sklearn_mlp {__version__}, as this process has, "
                f"but: {found}. Install it there, for example with "
                "client.register_plugin(distributed.PipInstall(...))."
            )


def tells_losses(function):
    """Let a function, of a client or of what has one, say what has happened if results are lost."""

    @wraps(function)
    def telling(owner, *arguments, **settings):
        try:
            return function(owner, *arguments, **settings)
        except CLOSED as error:
            client = getattr(owner, "client", owner)
            tell_loss(error, client.status)
            raise  # what a task of the user's has raised

    return telling


def tell_loss(error, status):
    """Say of an error what it means, if it is about the cluster."""
    said = f"{type(error).__name__}: {error}"
    if status != "running" or getattr(error, "reason", None) == "scheduler-restart":
        raise RuntimeError(
            f"The Dask cluster or its client was closed or restarted during the call: {said} "
            "Nothing has changed in the estimator; call again with a running client."
        ) from error
    if isinstance(error, FutureCancelledError):
        raise RuntimeError(
            f"What lay on the Dask cluster was lost during the call: {said} The cluster was "
            "restarted, or a worker died that held rows from client.scatter, which nothing can "
            "make again. Make X and y of files or with dask.array.from_array, and call again. "
            "Nothing has changed in the estimator."
        ) from error
