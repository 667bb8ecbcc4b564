"""Parts of a module that every kind of view needs: its imports.

Rule: what a module imports is what its views asked for, sorted; nobody writes an import list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportView:
    """One `from MODULE import NAMES`; `gap` asks for a blank line before it."""

    module: str
    names: str
    gap: bool


class Imports:
    """What one module needs.

    Modules of the package are named `..module`; `here` is the one being written, `root` how it
    spells the package.
    """

    def __init__(self, here: str, root: str = ".") -> None:
        self._here = here
        self._root = root
        self._run: defaultdict[str, set[str]] = defaultdict(set)
        self._type: defaultdict[str, set[str]] = defaultdict(set)

    def need(self, module: str, *names: str) -> None:
        """Import names at run time."""
        if module != self._here:
            self._run[module].update(names)

    def need_type(self, module: str, *names: str) -> None:
        """Import names for type checkers only."""
        if module != self._here:
            self._type[module].update(names)

    def of_annotations(self) -> Imports:
        """Return what collects into this, but only what annotations need."""
        return _OfAnnotations(self)

    def of_expressions(self) -> Imports:
        """Return what collects into this, but only what expressions need."""
        return _OfExpressions(self)

    @property
    def runtime(self) -> tuple[ImportView, ...]:
        """Imports at run time."""
        return self._views(self._run)

    @property
    def typing(self) -> tuple[ImportView, ...]:
        """Imports for type checkers, without those made at run time."""
        return self._views(
            {module: names - self._run.get(module, set()) for module, names in self._type.items()}
        )

    def _views(self, modules: Mapping[str, set[str]]) -> tuple[ImportView, ...]:
        spelled = {
            self._root + module[2:] if module.startswith("..") else module: names
            for module, names in modules.items()
        }
        ordered = sorted(
            (_rank(module), module, names) for module, names in spelled.items() if names
        )
        return tuple(
            ImportView(
                module,
                ", ".join(sorted(names, key=_order)),
                index > 0 and ordered[index - 1][0][0] != rank[0],
            )
            for index, (rank, module, names) in enumerate(ordered)
        )


class _OfAnnotations(Imports):
    def __init__(self, whole: Imports) -> None:
        super().__init__("")
        self._whole = whole

    def need(self, module: str, *names: str) -> None:
        """Leave it: only an expression needs it."""

    def need_type(self, module: str, *names: str) -> None:
        """Import names for type checkers only."""
        self._whole.need_type(module, *names)


class _OfExpressions(Imports):
    def __init__(self, whole: Imports) -> None:
        super().__init__("")
        self._whole = whole

    def need(self, module: str, *names: str) -> None:
        """Import names at run time."""
        self._whole.need(module, *names)

    def need_type(self, module: str, *names: str) -> None:
        """Leave it: no annotation is written."""


def _rank(module: str) -> tuple[int, str]:
    # The order of PEP 8: standard library, other packages, relative imports from afar to near.
    if module.startswith("."):
        return 3, module
    if module.startswith("client_"):
        return 2, module
    return int(module.startswith(("tinsmith_runtime", "pytest"))), module


def _order(name: str) -> tuple[int, str]:
    # Constants, classes, functions: as ruff's isort has it.
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name
