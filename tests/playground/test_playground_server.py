"""Only this machine's own page, with the token, reaches the playground."""

import json
import re
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection

import pytest
from served import ask, serving

from sklearn_mlp.playground import __main__ as command
from sklearn_mlp.playground._server import ADDRESS, LARGEST_BODY, Server

START = {"kind": "start", "session": "a", "settings": {"rows": 20}}


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


def test_it_listens_on_this_machine_alone(server):
    assert server.server_address[0] == "127.0.0.1"
    assert len(server.token) >= 32


def test_a_request_is_answered(server):
    status, answer = ask(server, START)
    assert (status, answer["epoch"]) == (200, 0)


def test_the_page_and_its_files_are_served(server):
    for path in (f"/?token={server.token}", "/style.css", "/icon.svg"):
        status, content = ask(server, None, path=path, method="GET")
        assert status == 200
    status, page = ask(server, None, path=f"/?token={server.token}", method="GET")
    names = re.findall(rb'(?:src|href)="([^"]+)"', page)
    scripts = set(names)
    for name in names:
        _, content = ask(server, None, path=f"/{name.decode()}", method="GET")
        scripts |= set(re.findall(rb'from "\./([^"]+)"', content))
    for name in scripts:
        assert ask(server, None, path=f"/{name.decode()}", method="GET")[0] == 200
        assert not name.startswith(b"http")
    assert len(scripts) > 8


def test_the_page_needs_no_network(server):
    for kind, content in server.static.values():
        urls = set(re.findall(rb'https?://[^"\s]+', content)) - {b"http://www.w3.org/2000/svg"}
        assert not urls, kind


def test_scripts_stay_short(server):
    for name, (kind, content) in server.static.items():
        if kind == "text/javascript":
            lines = [line.strip() for line in content.decode().splitlines()]
            code = [line for line in lines if line and not line.startswith(("//", "/**"))]
            assert len(code) <= 250, name
            assert max(map(len, code)) <= 120, name


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"X_Token": None}, 403, "token"),
        ({"X_Token": "wrong"}, 403, "token"),
        ({"X_Token": "é"}, 403, "token"),
        ({"X_Token": None, "path": "/ask?token="}, 403, "token"),
        ({"Origin": "http://example.com"}, 403, "another origin"),
        ({"Origin": "null"}, 403, "another origin"),
        ({"Host": "example.com"}, 403, "another host"),
        ({"Host": "127.0.0.1:1"}, 403, "another host"),
        ({"path": "/"}, 404, "no such page"),
        ({"path": "/?token=wrong", "method": "GET"}, 403, "token"),
        ({"path": "/", "method": "GET"}, 403, "token"),
        ({"path": "/../_server.py", "method": "GET"}, 404, "no such page"),
        ({"path": "/%2e%2e/_server.py", "method": "GET"}, 404, "no such page"),
        ({"Content_Length": "many"}, 411, "Content-Length"),
        ({"Content_Length": "-1"}, 411, "Content-Length"),
        ({"Content_Length": str(LARGEST_BODY + 1)}, 413, "are allowed"),
    ],
    ids=str,
)
def test_refusals(server, change, status, message):
    got, answer = ask(server, START, **change)
    assert got == answer["status"] == status
    assert message in answer["error"]
    assert ask(server, START)[0] == 200  # it goes on


@pytest.mark.parametrize("name", ["localhost", ADDRESS])
def test_its_own_pages_are_of_its_origin(server, name):
    host = f"{name}:{server.server_port}"
    assert ask(server, START, Host=host, Origin=f"http://{host}")[0] == 200


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"'a'", b'"\xe9"'])
def test_what_is_no_json_is_refused(server, body):
    status, answer = ask(server, body)
    assert (status, answer["error"]) == (400, "The request is not JSON.")


def test_errors_of_the_protocol_have_their_status(server):
    assert ask(server, {"kind": "train", "session": "other", "epochs": 1})[0] == 404
    status, answer = ask(server, {"kind": "start", "session": "a", "settings": {"rate": -1}})
    assert status == 400
    assert "learning_rate_init" in answer["error"]


def test_the_token_may_be_in_the_address_of_what_is_sent_while_a_tab_closes(server):
    path = f"/ask?token={server.token}"
    assert ask(server, START)[0] == 200
    assert ask(server, {"kind": "close", "session": "a"}, path=path, X_Token=None) == (200, {})
    assert "a" not in server.playground.sessions


def test_a_fault_within_is_told_and_printed(server, monkeypatch, capsys):
    def fail(request):
        raise RuntimeError("a fault")

    monkeypatch.setattr(server.playground, "answer", fail)
    status, answer = ask(server, START)
    assert status == 500
    assert "terminal" in answer["error"]
    assert "a fault" in capsys.readouterr().err


def test_headers_keep_other_pages_out(server):
    connection = HTTPConnection(ADDRESS, server.server_port)
    connection.request("GET", f"/?token={server.token}")
    headers = connection.getresponse().headers
    connection.close()
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_a_client_that_goes_away_or_talks_nonsense_harms_nothing(server, capsys):
    for text in (b"GET / HT", b"\x00\x01\x02\r\n\r\n", b"POST /ask HTTP/1.1\r\n"):
        with socket.create_connection((ADDRESS, server.server_port)) as client:
            client.sendall(text)
    assert ask(server, START)[0] == 200
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("path", ["http://[", "/?token=%ff", "//a//?a=[]", "/?" + "&" * 1000])
def test_a_strange_path_is_refused_and_prints_nothing(server, path, capsys):
    host = f"{ADDRESS}:{server.server_port}"
    assert ask(server, None, path=path, method="GET", Host=host)[0] in (403, 404)
    assert ask(server, START, path=path, Host=host)[0] in (403, 404)
    assert capsys.readouterr().err == ""


def test_requests_of_many_tabs_at_once(server):
    answers = []

    def train(name):
        ask(server, START | {"session": name})
        for _ in range(5):
            answers.append(ask(server, {"kind": "train", "session": name, "epochs": 1})[1]["epoch"])

    threads = [threading.Thread(target=train, args=(f"tab {i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted([1, 2, 3, 4, 5] * 8)


def interrupted(server):
    raise KeyboardInterrupt


def test_the_command(monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(command.webbrowser, "open", opened.append)
    monkeypatch.setattr(Server, "serve_forever", interrupted)
    command.main([])
    (address,) = opened
    assert address in capsys.readouterr().out
    command.main(["--no-browser"])
    assert len(opened) == 1
    command.main(["data=spiral&hidden=8,8"])
    assert opened[1].endswith("#data=spiral&hidden=8,8")


@pytest.mark.parametrize("port", ["-1", "70000", "a"])
def test_a_port_that_is_not_possible(port, capsys):
    with pytest.raises(SystemExit):
        command.main(["--no-browser", "--port", port])
    assert "port" in capsys.readouterr().err.lower()


def test_a_port_that_is_taken(server, capsys):
    with pytest.raises(SystemExit):
        command.main(["--no-browser", "--port", str(server.server_port)])
    assert "cannot be used" in capsys.readouterr().err


def test_as_a_module():
    process = subprocess.Popen(
        [sys.executable, "-m", "sklearn_mlp.playground", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert "playground is at" in process.stdout.readline()
        process.stdout.readline()
        port, token = re.search(r":(\d+)/\?token=([^\s#]+)#", process.stdout.readline()).groups()
        connection = HTTPConnection(ADDRESS, int(port))
        connection.request("POST", "/ask", json.dumps({"kind": "choices"}), {"X-Token": token})
        assert json.load(connection.getresponse())["limits"]["layers"] == 8
        connection.close()
    finally:
        process.terminate()
        process.communicate()
