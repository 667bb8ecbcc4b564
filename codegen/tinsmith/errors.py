"""What can go wrong in the generator, told to people.

Rule: whatever the input, nothing but these leaves the generator, and every message says what is
wrong, where, and what was expected.

    TinsmithError
    ├── ModelError      the model or its overlay is wrong: carries every fault found
    ├── GenerateError   the model is sound and still cannot become a package
    ├── WriteError      the disk refused, or something that is not ours is in the way
    └── FetchError      the web refused, or what it gave is not what it should be
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 50
"""How many faults a message spells out before it only counts the rest."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a model: where it stands and what was expected there."""

    file: str
    """The file as the user named it; empty when no single file is at fault."""
    pointer: str
    """JSON pointer (RFC 6901) into the file; empty for the file itself."""
    shape: str
    """The shape or member it is in; empty outside of any."""
    message: str
    """What is wrong and what was expected."""

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.pointer) if part)
        if self.shape:
            place = f"{place} ({self.shape})" if place else self.shape
        return f"{place}: {self.message}" if place else self.message


class TinsmithError(Exception):
    """Root of everything the generator raises."""


class ModelError(TinsmithError):
    """The model files cannot be used; `faults` holds every reason found, sorted."""

    faults: tuple[Fault, ...]

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(_tell(self.faults))

    def __reduce__(self) -> tuple[type[ModelError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


class GenerateError(TinsmithError):
    """The model is sound and still cannot become a package."""


class WriteError(TinsmithError):
    """The package could not be put on disk; what was there before is unchanged."""


class FetchError(TinsmithError):
    """A model could not be fetched; what was there before is unchanged."""


def wrong(message: str, *, file: str = "", pointer: str = "", shape: str = "") -> ModelError:
    """Make the error of a single fault."""
    return ModelError([Fault(file, pointer, shape, message)])


def a(noun: str) -> str:
    """Put the article before a type's name."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _tell(faults: Sequence[Fault]) -> str:
    if len(faults) == 1:
        return str(faults[0])
    lines = [f"{len(faults)} faults"]
    lines += [f"  {fault}" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(f"  and {len(faults) - SHOWN} more")
    return "\n".join(lines)
