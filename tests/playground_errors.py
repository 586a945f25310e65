"""What each message of `sklearn_mlp.playground` is raised by."""

from sklearn_mlp.playground._protocol import Playground
from sklearn_mlp.playground._server import LARGEST_BODY, Handler, Server

ROWS = "\n".join(f"{i},{i},{i % 2}" for i in range(20))


def ask(kind, session="a", **more):
    """The answer to one request to a playground with a network."""
    playground = Playground()
    playground.answer({"kind": "start", "session": "a", "settings": {"rows": 10}})
    answer = playground.answer({"kind": kind, "session": session, **more})
    if "error" in answer:
        raise ValueError(answer["error"])


def start(**settings):
    ask("start", settings=settings)


def table(text):
    start(data="table", table=text)


def serve(do, path="/ask", body=b"", **headers):
    """What a server's handler makes of a request, without a connection."""
    with Server() as server:
        handler = object.__new__(Handler)
        handler.server, handler.path = server, path
        handler._body = lambda: body
        handler.headers = {"Host": min(server.hosts), "X-Token": server.token} | headers
        getattr(handler, do)()


def read(length):
    handler = object.__new__(Handler)
    handler.headers = {"Content-Length": length}
    handler._body()


PLAYGROUND_CASES = {
    "settings must be an object of names and values, got …": lambda: ask("start", settings=[]),
    "There are no settings …; there are …": lambda: start(colour="blue"),
    "The setting … must be …, got …": lambda: start(rows=3),
    "A network needs at least 4 points, of both classes.": lambda: start(data="drawn"),
    "All … training rows are of one class.": lambda: start(
        data="drawn", points=[[0, 0, 1], [1, 1, 1], [2, 2, 1], [3, 3, 0]], data_seed=1
    ),
    "The table has … rows; … to … can be shown.": lambda: table("1,2,3"),
    "The file is no CSV table: …": lambda: table('"' + "a" * 200_000),
    "Row … of the table is …": lambda: table(ROWS + "\n1,2"),
    "The table's third column has … different texts": lambda: table(ROWS + "\n1,2,yes"),
    "A request is an object whose kind is one of …": lambda: ask("stop"),
    "session must be a name of 1 to 64 letters, got …": lambda: ask("train", session=""),
    "This network is no longer known here.": lambda: ask("train", session="b", epochs=1),
    "… must be a whole number from … to …, got …": lambda: ask("train", epochs=0),
    "A weight must be a number from -1e6 to 1e6, got …": lambda: ask(
        "weight", layer=0, **{"from": 0}, to=0, value="large"
    ),
    "There is no weight from … to … in layer …": lambda: ask(
        "weight", layer=0, **{"from": 0}, to=9, value=1
    ),
    "There is no such page here.": lambda: serve("_get", "/other.html"),
    "The token is missing or wrong.": lambda: serve("_post", **{"X-Token": ""}),
    "The request is not JSON.": lambda: serve("_post", body=b"{"),
    "The request is for another host than this one.": lambda: serve(
        "_check_where_from", Host="example.com"
    ),
    "The request comes from a page of another origin.": lambda: serve(
        "_check_where_from", Origin="http://example.com"
    ),
    "The request needs a Content-Length.": lambda: read("much"),
    "The request has … bytes; … are allowed.": lambda: read(str(LARGEST_BODY + 1)),
}
