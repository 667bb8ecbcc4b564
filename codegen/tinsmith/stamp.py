"""What was written last time, and from what.

Purpose: let a run that has nothing to do find that out from contents. Rule: a stamp is a note to
the next run on this disk, no part of a package: it is not listed in the manifest, not to be
committed, and may be deleted at any time. It is believed only as far as it can be held against the
files as they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tinsmith.batch import Order
from tinsmith.errors import WriteError
from tinsmith.fingerprint import digest, fingerprint
from tinsmith.node import Json, fields, items, text
from tinsmith.source import Facts, Known
from tinsmith.write import contents

STAMP = ".tinsmith-stamp.json"
"""The file in a package's folder that holds its stamp."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a package is, what it was made from, and what its files were."""

    folder: Path
    fingerprint: str
    package: str
    facts: Known


def read_stamps(output: Path) -> list[Stamp]:
    """Return the stamps of all packages below a folder; what is no stamp is passed over."""
    found: list[Stamp] = []
    with suppress(OSError):
        for folder in sorted(output.iterdir()):
            with suppress(OSError, ValueError):
                data = fields(json.loads((folder / STAMP).read_bytes()))
                # The name keeps the copy of a package from passing for the package.
                if data.get("folder") == folder.name:
                    said = (text(data.get("fingerprint")), text(data.get("package")))
                    found.append(Stamp(folder, *said, _facts(fields(data.get("documents")))))
    return found


def stands(stamp: Stamp) -> bool:
    """Tell whether the files of the package are what they were when it was stamped."""
    with suppress(WriteError):
        return _package(stamp.folder) == stamp.package
    return False


def sort_orders(
    orders: Iterable[Order], stamps: Iterable[Stamp]
) -> tuple[list[tuple[Order, Stamp]], list[Order]]:
    """Return the models whose packages are what they would be, and those left to render."""
    made = {stamp.fingerprint: stamp for stamp in stamps}
    standing: list[tuple[Order, Stamp]] = []
    left: list[Order] = []
    for order in orders:
        # Taken out: the same model a second time is no package of its own, and is told.
        stamp = made.pop(_fingerprint(order), None) if made else None
        if stamp is not None and stands(stamp):
            standing.append((order, stamp))
        else:
            left.append(order)
    return standing, left


def put_stamp(folder: Path, order: Order) -> None:
    """Stamp a package that has just been written. Raises WriteError."""
    data = {
        "documents": {
            key: {"overlay": fact.overlay, "services": fact.services}
            for key, fact in sorted(order.source.facts.items())
        },
        "fingerprint": _fingerprint(order),
        "folder": folder.name,
        "package": _package(folder),
    }
    content = f"{json.dumps(data, indent=2)}\n".encode()
    target, draft = folder / STAMP, folder / f"{STAMP}.new"
    try:
        if not target.exists() or target.read_bytes() != content:
            draft.write_bytes(content)
            os.replace(draft, target)
    except OSError as error:
        raise WriteError(f"{target} cannot be written: {error.strerror}") from error


def known_facts(stamps: Iterable[Stamp]) -> Known:
    """Return what the stamps know of the files that models were made from, by digest."""
    return {key: fact for stamp in stamps for key, fact in stamp.facts.items()}


def _facts(documents: Mapping[str, Json]) -> dict[str, Facts]:
    facts: dict[str, Facts] = {}
    for key, value in documents.items():
        said = fields(value)
        services = tuple(map(text, items(said.get("services"))))
        if "overlay" in said:
            facts[key] = Facts(services, said["overlay"] is True)
    return facts


def _fingerprint(order: Order) -> str:
    return fingerprint(order.source, order.service, order.tests)


def _package(folder: Path) -> str:
    return digest(contents(folder))
