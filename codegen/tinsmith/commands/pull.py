"""`tinsmith pull`: the newest model of a service, from a repository of models.

Rule: a model is replaced only by one that has been checked, is valid and can be generated.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tinsmith.batch import Order, render_model
from tinsmith.commands.add import copy_files, join_model
from tinsmith.download import download, git_blob
from tinsmith.errors import ModelError, WriteError
from tinsmith.model_repository import SOURCE, Published, Repository
from tinsmith.one_model import close_model, open_model

HELP = "fetch the newest model of a service to model/"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Fetch the newest model of a service to model/SERVICE/SERVICE.json. A transfer that broke "
        "off is gone on with by the next call. What was got is checked (length, content ID, JSON, "
        "validity; that a package comes of it) before it replaces what is there. Nothing is "
        "generated: `tinsmith generate model` does that."
    )
    parser.epilog = "Exit code: 0; 2 when it cannot be fetched or is refused."
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("service", metavar="SERVICE", nargs="?", help="such as sts or route-53")
    what.add_argument("--list", action="store_true", help="list the services there are, instead")
    parser.add_argument(
        "--source",
        metavar="URL",
        default=SOURCE,
        help=f"where models/SERVICE/service/VERSION/... is (default: {SOURCE})",
    )
    parser.add_argument(
        "--models", metavar="DIR", type=Path, default=Path("model"), help="default: model"
    )


def run(options: argparse.Namespace) -> int:
    """List, or fetch."""
    repository = Repository(options.source)
    if options.list:
        for service, version in repository.services().items():
            print(f"{service} {version}".rstrip())
        return 0
    published = repository.newest(options.service)
    folder: Path = options.models / published.service
    target = folder / f"{published.service}.json"
    before = target.read_bytes() if target.exists() else None
    said = f"{target}: {published.version}"
    if before is not None and published.blob == git_blob(before):
        print(f"{said} is the newest, and here already")
        return 0
    content = _download(published, folder)
    if content == before:
        print(f"{said} is the newest, and here already")
        return 0
    files = {target.name: content}
    outcome = render_model(Order(join_model(files, folder), None, True))
    if outcome.faults:
        raise ModelError(outcome.faults)
    advice = _advice(files, folder) if before is not None else ""
    copy_files(files, folder)
    print(f"{said}, {len(content)} bytes{advice}")
    return 0


def _download(published: Published, folder: Path) -> bytes:
    part = folder / f".{published.service}-{published.version}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return download(published.url, part, published.size, published.blob)
    except OSError as error:
        raise WriteError(f"{folder} cannot be written: {error.strerror}") from error


def _advice(content: dict[str, bytes], folder: Path) -> str:
    """Say what callers will notice; nothing where the old model cannot be read any more."""
    from tinsmith.compare import compare
    from tinsmith.surface import survey

    try:
        old = survey(open_model(folder)[1])
        new = survey(close_model(join_model(content, folder).documents)[1])
    except ModelError:
        return ""
    comparison = compare(old, new)
    return f"; {comparison.advice}: {comparison.reason}"
