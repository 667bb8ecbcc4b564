"""Packages on disk.

Purpose: make a folder hold exactly the files of a package, or tell how it differs. Rule: the only
module that writes. Either every file of a package changes or none does; what Tinsmith did not write
is never touched, and `.tinsmith.json` in the folder lists what it did write.

A crash of the machine between two renames leaves a mixture, which the next run completes: the
manifest is put in place first and names old and new files.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tinsmith.errors import WriteError

MANIFEST = ".tinsmith.json"
"""The file that lists what was written, beside it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What writing a package changed, as paths inside its folder, the manifest left out."""

    written: tuple[str, ...]
    removed: tuple[str, ...]


def write(package: Mapping[str, str], folder: Path) -> Change:
    """Make the folder hold the package. Raises WriteError, and then nothing has changed."""
    files = _contents(package)
    listed = _listed(folder)
    written, removed, foreign = _compare(files, listed, folder)
    if foreign:
        raise WriteError(
            f"{folder} holds files that Tinsmith did not write and would overwrite: "
            f"{', '.join(foreign)}; move them away or choose another output folder"
        )
    if not written and not removed:
        return Change((), ())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Named before it is made: an interruption in between leaves nothing behind.
        stage = folder.parent / f".{folder.name}-{os.getpid()}"
        _remove(stage)
        try:
            stage.mkdir(mode=0o700)
            if folder.exists():
                changes = {path: files.get(path) for path in (*written, *removed)}
                _exchange(changes, files, listed, folder, stage)
            else:
                _put(files, stage / "new")
                (stage / "new").rename(folder)
        finally:
            _remove(stage)
    except OSError as error:
        at = f" ({error.filename})" if error.filename else ""
        raise WriteError(f"{folder} cannot be written: {error.strerror}{at}") from error
    return Change(tuple(path for path in written if path != MANIFEST), tuple(removed))


def _remove(stage: Path) -> None:
    """Remove what was being prepared, even where the interruption comes right here."""
    try:
        shutil.rmtree(stage, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(stage, ignore_errors=True)
        raise


def check(package: Mapping[str, str], folder: Path) -> str:
    """Return how the folder differs from the package, as a unified diff; empty when it does not."""
    files = _contents(package)
    written, removed, foreign = _compare(files, _listed(folder), folder)
    text: list[str] = []
    for path in sorted({*written, *removed, *foreign}):
        target = folder / path
        before = _read(target)
        old = (before or b"").decode("utf-8", "replace").splitlines(keepends=True)
        new = files.get(path, b"").decode().splitlines(keepends=True)
        source = "/dev/null" if before is None else str(target)
        made = difflib.unified_diff(old, new, source, str(target) if path in files else "/dev/null")
        lines = [line if line.endswith("\n") else f"{line}\n" for line in made]
        text += lines or [f"--- {source}\n", f"+++ {target}\n"]
    return "".join(text)


def contents(folder: Path) -> list[tuple[str, bytes]]:
    """Return what is there of the files that Tinsmith wrote, its manifest first.

    Raises:
        WriteError: one cannot be read, or the manifest is not one.
    """
    paths = (MANIFEST, *sorted(_listed(folder) - {MANIFEST}))
    found = [(path, _read(folder / path)) for path in paths]
    return [(path, content) for path, content in found if content is not None]


def _contents(package: Mapping[str, str]) -> dict[str, bytes]:
    for path in package:
        if not _is_inside(path) or path == MANIFEST:
            raise WriteError(f"{json.dumps(path)} is not the path of a file inside a package")
    return {
        **{path: text.encode() for path, text in sorted(package.items())},
        MANIFEST: _manifest(package),
    }


def _manifest(paths: Iterable[str]) -> bytes:
    return f"{json.dumps({'files': sorted(set(paths) - {MANIFEST})}, indent=2)}\n".encode()


def _is_inside(path: object) -> bool:
    if not isinstance(path, str) or "\\" in path or "\0" in path:
        return False
    steps = path.split("/")
    return all(steps) and not {".", ".."} & set(steps)


def _listed(folder: Path) -> set[str]:
    content = _read(folder / MANIFEST)
    if content is None:
        return set()
    with suppress(ValueError, TypeError, KeyError):
        return {MANIFEST, *(path for path in json.loads(content)["files"] if _is_inside(path))}
    raise WriteError(f"{folder / MANIFEST} is not a list of what Tinsmith wrote; delete it")


def _compare(
    files: Mapping[str, bytes], listed: set[str], folder: Path
) -> tuple[list[str], list[str], list[str]]:
    """Return what to write, what to remove, and what of others would be overwritten."""
    every = {*files, *listed}
    root = folder.resolve()
    for parent in {(folder / path).parent for path in every}:
        if not parent.resolve().is_relative_to(root):
            raise WriteError(f"{parent} leads out of {folder} by a symbolic link; remove the link")
    present = {path: _read(folder / path) for path in every}
    changed = [path for path, content in files.items() if present[path] != content]
    removed = [path for path in sorted(listed - set(files)) if present[path] is not None]
    foreign = [path for path in changed if present[path] is not None and path not in listed]
    return changed, removed, foreign


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WriteError(f"{path} cannot be read: {error.strerror}") from error


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _exchange(
    changes: Mapping[str, bytes | None],
    files: Mapping[str, bytes],
    listed: set[str],
    folder: Path,
    stage: Path,
) -> None:
    """Write and remove files, after everything new and everything replaced lies in the stage."""
    new, old, union = stage / "new", stage / "old", stage / "union"
    steps = {path: content for path, content in changes.items() if path != MANIFEST}
    steps[MANIFEST] = files[MANIFEST]
    _put({path: content for path, content in steps.items() if content is not None}, new)
    before = {path: _read(folder / path) for path in steps}
    _put({path: content for path, content in before.items() if content is not None}, old)
    _put({MANIFEST: _manifest({*files, *listed})}, union)
    done = {MANIFEST: None}
    try:
        _move(union / MANIFEST, folder / MANIFEST)
        for path in steps:
            done[path] = None
            _move(new / path, folder / path)
    except BaseException:
        for path in done:
            _move(old / path, folder / path)
        raise
    finally:
        for path in steps:
            _prune((folder / path).parent, folder)


def _move(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
    else:
        target.unlink(missing_ok=True)


def _prune(parent: Path, folder: Path) -> None:
    """Remove folders left empty."""
    while parent != folder:
        with suppress(OSError):
            parent.rmdir()
        parent = parent.parent
