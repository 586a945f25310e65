"""The commands of the documentation open what it says."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from tabs import Tab

from sklearn_mlp.playground import __main__ as command
from sklearn_mlp.playground._presets import PRESETS
from sklearn_mlp.playground._server import Server
from sklearn_mlp.playground._settings import DEFAULTS

ROOT = Path(__file__).parents[2]
TASKS = {preset["key"]: preset for preset in PRESETS}


def commands():
    """The argument of each command of a page, by where it stands."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        for call in re.findall(r"python -m sklearn_mlp\.playground ([^`\n]+)", page.read_text()):
            (argument,) = shlex.split(call)
            yield pytest.param(argument, id=f"{page.stem}: {argument}")


def address_of(argument, monkeypatch):
    """The end of the address that the command opens."""
    opened = []
    monkeypatch.setattr(command.webbrowser, "open", opened.append)
    monkeypatch.setattr(Server, "serve_forever", lambda server: None)
    command.main([argument])
    return opened[0].partition("#")[2]


def read(name, text):
    """A setting as the page reads it."""
    kind = type(DEFAULTS[name])
    if kind is list:
        parts = text.split(",") if text else []
        return [int(part) for part in parts] if name == "hidden" else parts
    if kind in (int, float):
        return float(text) if "." in text else int(text)
    return text == "true" if kind is bool else text


@pytest.mark.parametrize("argument", list(commands()))
def test_a_command_of_the_pages_trains(argument, monkeypatch):
    given = dict(parse_qsl(address_of(argument, monkeypatch), keep_blank_values=True))
    settings = TASKS[given.pop("try")]["settings"] if "try" in given else {}
    settings = settings | {name: read(name, text) for name, text in given.items()}
    assert settings
    tab = Tab(**settings)
    assert tab.begun["settings"].items() >= settings.items()
    assert tab.train(1)["epoch"] == 1


@pytest.mark.parametrize("key", list(TASKS))
def test_a_task_is_opened_by_its_key(key, monkeypatch):
    assert address_of(key, monkeypatch) == f"try={key}"


def test_the_page_lists_the_tasks():
    page = (ROOT / "docs/playground.md").read_text()
    listed = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE)
    assert listed == [(key, preset["name"]) for key, preset in TASKS.items()]


@pytest.mark.parametrize("settings", ["spirals", "try=spirals", "seed=2&try=spirals"])
def test_there_is_no_such_task(settings, capsys):
    with pytest.raises(SystemExit):
        command.main(["--no-browser", settings])
    message = capsys.readouterr().err
    assert "no task 'spirals'" in message
    assert "spiral," in message or "spiral)" in message
