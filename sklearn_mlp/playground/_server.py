"""Carries requests of the page to the `Playground`, on this machine alone."""

from __future__ import annotations

import json
import secrets
import sys
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import parse_qs

from ._errors import Refused
from ._protocol import Playground

ADDRESS = "127.0.0.1"
LARGEST_BODY = 2**20  # bytes
SECONDS_TO_SEND = 10
TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
# The page loads nothing from elsewhere, and may stand in no other page.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def static_files():
    """The page's files by name: type and content."""
    folder = files(__package__) / "static"
    found = [path for path in folder.iterdir() if path.name.partition(".")[2] in TYPES]
    return {f.name: (TYPES[f.name.partition(".")[2]], f.read_bytes()) for f in found}


class Server(ThreadingHTTPServer):
    """Serves the page and its requests; `address` is what to open.

    Parameters
    ----------
    port : int, default=0
        0 is any that is free.
    """

    daemon_threads = True

    def __init__(self, port=0):
        super().__init__((ADDRESS, port), Handler)
        self.token = secrets.token_urlsafe(24)
        self.playground = Playground()
        self.static = static_files()
        self.hosts = {f"{name}:{self.server_port}" for name in (ADDRESS, "localhost")}

    def handle_error(self, request, client_address):
        """Print what goes wrong with a connection, but not that a tab is gone."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    @property
    def address(self):
        return f"http://{ADDRESS}:{self.server_port}/?token={self.token}"


def as_json(answer):
    content = json.dumps(answer, allow_nan=False).encode()
    return answer.get("status", 200), "application/json", content


class Handler(BaseHTTPRequestHandler):
    """One request: the page with GET, all else as JSON with POST to /ask."""

    protocol_version = "HTTP/1.1"  # one connection for many requests
    timeout = 60
    disable_nagle_algorithm = True

    def do_GET(self):
        self._carry_out(self._get)

    def do_POST(self):
        self._carry_out(self._post)

    def _carry_out(self, make_reply):
        """Send the reply: status, type and content."""
        try:
            self._check_where_from()
            reply = make_reply()
        except Refused as error:
            self.close_connection = True  # its body may not have been read
            reply = as_json({"error": str(error), "status": error.status})
        except OSError:  # the tab is gone
            raise
        except Exception:  # a fault of ours must not end the page
            self.close_connection = True
            traceback.print_exc()
            told = "This went wrong inside the playground; the terminal has the traceback."
            reply = as_json({"error": told, "status": 500})
        self._send(*reply)

    def _get(self):
        path, _, query = self.path.partition("?")
        name = "index.html" if path == "/" else path.removeprefix("/")
        if name not in self.server.static:
            raise Refused("There is no such page here.", 404)
        if name == "index.html":
            self._check_token(parse_qs(query).get("token", [""])[0])
        kind, content = self.server.static[name]
        return 200, f"{kind}; charset=utf-8", content

    def _post(self):
        path, _, query = self.path.partition("?")
        if path != "/ask":
            raise Refused("There is no such page here.", 404)
        # What a tab sends as it closes has no headers of its own.
        in_address = parse_qs(query).get("token", [""])[0]
        self._check_token(self.headers.get("X-Token") or in_address)
        body = self._body()
        try:
            request = json.loads(body)
        except (RecursionError, ValueError):
            raise Refused("The request is not JSON.") from None
        return as_json(self.server.playground.answer(request))

    def _check_where_from(self):
        if self.headers.get("Host") not in self.server.hosts:
            raise Refused("The request is for another host than this one.", 403)
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in self.server.hosts:
            raise Refused("The request comes from a page of another origin.", 403)

    def _check_token(self, token):
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            raise Refused(
                "The token is missing or wrong. Open the address that the terminal shows.", 403
            )

    def _body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise Refused("The request needs a Content-Length.", 411)
        if int(length) > LARGEST_BODY:
            raise Refused(f"The request has {length} bytes; {LARGEST_BODY} are allowed.", 413)
        self.connection.settimeout(SECONDS_TO_SEND)
        return self.rfile.read(int(length))

    def _send(self, status, kind, content):
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Nothing is printed for each request."""
