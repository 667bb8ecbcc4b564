"""The command line.

Purpose: arguments in, exit code out. Rule: the only module that prints. Nothing is written before
every model has been rendered, and every fault of every model is told at once.

Exit codes: 0 done; 1 `--check` found differences; 2 an error of the user's; 130 interrupted; 141
the reader of our output left.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tinsmith import __version__
from tinsmith.closure import close, select_service
from tinsmith.errors import Fault, GenerateError, ModelError, TinsmithError, wrong
from tinsmith.load import assemble
from tinsmith.protocol import check_protocol
from tinsmith.read import Place
from tinsmith.source import Source, gather
from tinsmith.write import check, write

Packages = dict[str, dict[str, str]]
"""Folder names to the files of the package in them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; an unusable command line exits with 2."""
    try:
        try:
            return _generate(_parser().parse_args(arguments))
        finally:
            sys.stdout.flush()
    except TinsmithError as error:
        print(f"tinsmith: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tinsmith", description="Turn Smithy models into typed Python clients."
    )
    parser.add_argument("--version", action="version", version=f"tinsmith {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    generate = commands.add_parser(
        "generate",
        help="write a client package for each model",
        description="Write one client package for each model into a folder of its own under DIR.",
        epilog="A folder is one model when at most one of its *.json files defines a service: "
        "all are merged, overlays included. When several do, each is a model of its own. Folders "
        "inside are models of their own too. Files named one by one follow the same rule.",
    )
    generate.add_argument(
        "models",
        metavar="MODEL",
        nargs="+",
        type=_place,
        help="a Smithy JSON AST file, a folder of them, or - for standard input",
    )
    generate.add_argument(
        "--output", metavar="DIR", type=Path, required=True, help="where the packages go"
    )
    generate.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print how DIR differs and exit with 1 when it does",
    )
    generate.add_argument(
        "--service", metavar="ID", help="generate only this service, such as com.example#Service"
    )
    generate.add_argument(
        "--tests",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="write the tests that the model's traits describe",
    )
    return parser


def _place(text: str) -> Place:
    return "-" if text == "-" else Path(text)


def _generate(options: argparse.Namespace) -> int:
    sources = _choose(gather(options.models), options.service)
    packages = _render(sources, options.service, options.tests)
    if options.check:
        different = "".join(check(files, options.output / name) for name, files in packages.items())
        sys.stdout.write(different)
        return 1 if different else 0
    for name, files in packages.items():
        folder = options.output / name
        change = write(files, folder)
        counts = f"{len(change.written)} written, {len(change.removed)} removed"
        print(f"{folder}: {len(files)} files, {counts}", flush=True)
    return 0


def _choose(sources: list[Source], wanted: str | None) -> list[Source]:
    """Keep the models that define the service asked for; a single model is told apart later."""
    if wanted is None or len(sources) == 1:
        return sources
    chosen = [
        source
        for source in sources
        if any(wanted in (service, service.partition("#")[2]) for service in source.services)
    ]
    if not chosen:
        known = ", ".join(sorted(service for source in sources for service in source.services))
        raise wrong(f"no model holds the service {wanted}; they hold {known}")
    return chosen


def _render(sources: Sequence[Source], wanted: str | None, tests: bool) -> Packages:
    packages: Packages = {}
    owners: dict[str, str] = {}
    faults: list[Fault] = []
    with _progress(len(sources)) as advance:
        for source in sources:
            try:
                name, files = _package(source, wanted, tests)
            except ModelError as error:
                faults += [replace(each, file=each.file or source.name) for each in error.faults]
            except GenerateError as error:
                faults.append(Fault(source.name, "", "", str(error)))
            else:
                packages[name] = files
                if owners.setdefault(name, source.name) != source.name:
                    message = f"makes the package {name}, as {owners[name]} does; generate it apart"
                    faults.append(Fault(source.name, "", "", message))
            advance()
    if faults:
        raise ModelError(faults)
    return packages


def _package(source: Source, wanted: str | None, tests: bool) -> tuple[str, dict[str, str]]:
    from tinsmith.generate import folder, render  # here, because it brings jinja2 and black

    model = assemble(source.documents)
    closure = close(model, select_service(model, wanted))
    check_protocol(closure)
    return folder(closure), render(closure, model.overlay, tests)


@contextmanager
def _progress(models: int) -> Generator[Callable[[], None], None, None]:
    """Show a bar to somebody who watches and waits for more than one model."""
    if models < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Generating", total=models)
        yield lambda: progress.advance(task)
