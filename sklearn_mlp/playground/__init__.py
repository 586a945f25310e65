"""A page in the browser that trains the real estimators while one watches.

``python -m sklearn_mlp.playground`` opens it, on this machine alone. ``_protocol.py`` answers the
page's requests, dict for dict, ``_server.py`` carries them, and ``static/`` is the page.
"""
