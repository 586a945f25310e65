"""A server of the playground in a thread, and requests to it."""

import json
import threading
from contextlib import contextmanager
from http.client import HTTPConnection

from sklearn_mlp.playground._server import ADDRESS, Server


@contextmanager
def serving():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(server, request, *, path="/ask", method="POST", **headers):
    """Status and answer. Bytes are sent as they are, a header that is None is left out."""
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    usual = {"X-Token": server.token, "Content-Type": "application/json"}
    headers = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    connection = HTTPConnection(ADDRESS, server.server_port, timeout=20)
    try:
        headers = {name: value for name, value in headers.items() if value is not None}
        connection.request(method, path, body if method == "POST" else None, headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    is_json = response.headers["Content-Type"] == "application/json"
    return response.status, json.loads(content) if is_json else content
