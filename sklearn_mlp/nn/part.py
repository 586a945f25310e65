"""What all exchangeable parts share: activations, losses, initializers, schedules, solvers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self, TypeVar

PartType = TypeVar("PartType", bound="Part")


class Part:
    """A small object with settings, shown as the call that makes it.

    Attributes
    ----------
    set_by : dict
        Which parameters of an estimator set which settings of a part that it names,
        ``{setting: parameter}``.
    """

    set_by: ClassVar[Mapping[str, str]] = {}

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({settings})"

    def with_settings_of(self, parameters: Any) -> Self:
        """The part with those of its settings that an estimator's parameters set."""
        if not self.set_by:
            return self
        set_by = {name: getattr(parameters, theirs) for name, theirs in self.set_by.items()}
        return type(self)(**vars(self) | set_by)


def make_part(
    registry: Mapping[str, Callable[[], PartType]],
    given: str | PartType,
    parameters: Any = None,
) -> PartType:
    """What a registry has under a name, set by the parameters; or the user's own instance."""
    if not isinstance(given, str):
        return given
    part = registry[given]()
    return part if parameters is None else part.with_settings_of(parameters)
