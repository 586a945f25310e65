"""What all exchangeable parts share: activations, losses, initializers, schedules."""

from __future__ import annotations


class Part:
    """A small object with settings, shown as the call that makes it."""

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({settings})"
