"""``python -m sklearn_mlp.playground``: opens the page and serves it until Ctrl+C."""

import argparse
import webbrowser
from urllib.parse import parse_qs

from ._presets import PRESETS
from ._server import Server


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m sklearn_mlp.playground",
        description="Train networks in the browser and watch. No other machine reaches the page.",
    )
    tasks = [preset["key"] for preset in PRESETS]
    what = f"a task ({', '.join(tasks)}), or what Share on the page has copied"
    parser.add_argument("settings", nargs="?", default="", help=what)
    parser.add_argument("--port", type=int, default=0, help="any that is free if not given")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    options = parser.parse_args(arguments)
    settings = options.settings
    if settings and "=" not in settings:
        settings = f"try={settings}"
    for task in parse_qs(settings, keep_blank_values=True).get("try", []):
        if task not in tasks:
            parser.error(f"There is no task {task!r}. Give {what}.")
    try:
        server = Server(options.port)
    except (OSError, OverflowError) as error:
        parser.error(f"Port {options.port} cannot be used: {error}. Leave --port out.")
    with server:
        address = f"{server.address}#{settings}"
        print(f"The playground is at\n\n    {address}\n\nCtrl+C ends it.", flush=True)
        if not options.no_browser:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
