"""`tinsmith add`: a model of one's own, from a file to a package.

Rule: nothing is copied before the model has been validated and rendered.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tinsmith.batch import Order, render_model
from tinsmith.commands.generate import put
from tinsmith.errors import ModelError, WriteError, wrong
from tinsmith.name import package_name
from tinsmith.one_model import model_place
from tinsmith.read import Place
from tinsmith.source import Source, gather

HELP = "validate a model, copy it to model/ and generate its package"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Validate a model, copy it to model/NAME/NAME.json, and generate its package. The files "
        "beside it are copied too when MODEL is a folder; an overlay that model/NAME holds already "
        "is kept and applied."
    )
    parser.epilog = "Exit code: 0; 2 when the model is refused, or another one is there."
    parser.add_argument("model", metavar="MODEL", type=model_place, help="a file, a folder or -")
    parser.add_argument("--name", help="the folder below model/ (default: from the service's name)")
    parser.add_argument(
        "--replace", action="store_true", help="replace another version of the model"
    )
    parser.add_argument(
        "--models", metavar="DIR", type=Path, default=Path("model"), help="default: model"
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        default=Path("generated"),
        help="where the package goes (default: generated)",
    )


def run(options: argparse.Namespace) -> int:
    """Validate, copy and generate."""
    given = _only_one([options.model])
    outcome = render_model(Order(given, None, True))
    if outcome.faults:
        raise ModelError(outcome.faults)
    name: str = options.name or outcome.folder
    if name != package_name(name):
        raise wrong(f"{name!r} cannot name a folder of models; {package_name(name)} can")
    folder: Path = options.models / name
    files = _files(given, name)
    taken = [path for path, content in files.items() if _differs(folder / path, content)]
    if taken and not options.replace:
        message = f"holds another {', '.join(taken)}; see `tinsmith diff`, then add --replace"
        raise wrong(message, file=str(folder))
    source = join_model(files, folder)
    outcome = render_model(Order(source, None, True))
    if outcome.faults:
        raise ModelError(outcome.faults)
    copy_files(files, folder)
    print(f"{folder}: {', '.join(files)}")
    put(Order(source, None, True), outcome, options.output)
    return 0


def copy_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files, each of them whole or not at all. Raises WriteError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            draft = folder / f".{path}.new"
            draft.write_bytes(content)
            os.replace(draft, folder / path)
    except OSError as error:
        raise WriteError(f"{folder} cannot be written: {error.strerror}") from error


def _only_one(places: list[Place]) -> Source:
    sources, faults = gather(places)
    if faults:
        raise ModelError(faults)
    if len(sources) != 1:
        raise wrong(f"{len(sources)} models are too many for one call; add them one by one")
    return sources[0]


def _files(source: Source, name: str) -> dict[str, bytes]:
    """Return the files of a model by the names they get: that with the service gets the model's."""
    files: dict[str, bytes] = {}
    for text in source.texts:
        own = f"{name}.json"
        if own in files or not source.facts[text.digest].services:
            own = Path(text.name).name
        files[own] = text.content
    return files


def join_model(files: Mapping[str, bytes], folder: Path) -> Source:
    """Return the model as it will be, with what is in the folder already."""
    with tempfile.TemporaryDirectory() as trial:
        for path in sorted(folder.glob("*.json")):
            shutil.copy(path, trial)
        for name, content in files.items():
            Path(trial, name).write_bytes(content)
        source = _only_one([Path(trial)])
    texts = (replace(text, name=str(folder / Path(text.name).name)) for text in source.texts)
    return replace(source, name=str(folder), texts=tuple(texts))


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() != content
