"""Whether an input fits the model: required members and types. Lengths are for `constraints`.

Rule: all faults at once, each beginning with the path in Python names.
"""

from __future__ import annotations

from .errors import ValidationError
from .type_check import checker, members_checker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .schema import SchemaType
    from .structure import Structure


def check_types(command: Structure) -> None:
    """Refuse an input that does not fit the model.

    Raises:
        ValidationError: with all faults.
    """
    faults: list[str] = []
    members_checker(type(command))(command, "", faults)
    if faults:
        raise ValidationError(type(command).__name__, faults)


def misuse(cls: SchemaType, values: Mapping[str, object]) -> list[str]:
    """What is wrong with the arguments of a constructor: missing, unknown, or of another type."""
    faults: list[str] = []
    for name, member in cls.__members__.items():
        if values.get(name) is not None:
            checker(member)(values[name], name, faults)
        elif member.required:
            faults.append(f"{name}: required" + (", got None" if name in values else ""))
    own = {member.wire_name: name for name, member in cls.__members__.items()}
    for name in values:
        if name not in cls.__members__:
            meant = own.get(name) or closest(name, cls.__members__)
            faults.append(unknown(name, cls.__name__, meant))
    return faults


def unknown(path: str, owner: str, meant: str | None) -> str:
    """The fault of a name that is no member."""
    return f"{path}: {owner} has no such member" + (f"; did you mean {meant}?" if meant else "")


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that somebody who wrote `name` most likely meant."""
    from difflib import get_close_matches

    by_lower = {candidate.lower().replace("_", ""): candidate for candidate in known}
    matches = get_close_matches(name.lower().replace("_", ""), by_lower, 1)
    return by_lower[matches[0]] if matches else None
