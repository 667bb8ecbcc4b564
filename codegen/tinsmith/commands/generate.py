"""`tinsmith generate`: models in, packages on disk.

Rule: each package is written whole or not at all, as soon as it and those before it are rendered;
a model that fails is told at the end and stops no other. What has not changed is not rendered.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tinsmith.batch import Order, Outcome, available_cores, rendering
from tinsmith.errors import Fault, ModelError, WriteError, wrong
from tinsmith.one_model import model_place
from tinsmith.progress import progress
from tinsmith.report import tell
from tinsmith.source import Source, gather
from tinsmith.stamp import known_facts, put_stamp, read_stamps, sort_orders
from tinsmith.write import check, write

HELP = "write a client package for each model"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Write one client package for each model into a folder of its own under DIR."
    )
    parser.epilog = (
        "A folder is one model when at most one of its *.json files defines a service: all are "
        "merged, overlays included. When several do, each is a model of its own. Folders inside "
        "are models of their own too. Files named one by one follow the same rule. A package is "
        "left alone when model, generator and its files are what they were; --check always "
        "renders. Exit code: 0 done; 1 a model was refused, or --check found differences."
    )
    parser.add_argument(
        "models",
        metavar="MODEL",
        nargs="+",
        type=model_place,
        help="a Smithy JSON AST file, a folder of them, or - for standard input",
    )
    parser.add_argument(
        "--output", metavar="DIR", type=Path, required=True, help="where the packages go"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print how DIR differs and exit with 1 when it does",
    )
    parser.add_argument(
        "--service", metavar="ID", help="generate only this service, such as com.example#Service"
    )
    parser.add_argument(
        "--tests",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="write the tests that the model's traits describe",
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        default=available_cores(),
        help="how many models to render at once (default: as many as there are cores)",
    )


def run(options: argparse.Namespace) -> int:
    """Generate, or compare."""
    output: Path = options.output
    stamps = [] if options.check else read_stamps(output)
    sources, faults = gather(options.models, known_facts(stamps))
    if sources:
        sources = _choose(sources, options.service)
    wanted = [Order(source, options.service, options.tests) for source in sources]
    standing, orders = sort_orders(wanted, stamps)
    owners = {stamp.folder.name: order.source.name for order, stamp in standing}
    if standing:
        folders = [stamp.folder for _, stamp in standing]
        what = (
            f"{folders[0]}: is" if len(folders) == 1 else f"{output}: {len(folders)} packages are"
        )
        print(f"{what} up to date", flush=True)
    different = False
    with rendering(orders, options.jobs) as outcomes, progress(len(orders)) as advance:
        for order, outcome in zip(orders, outcomes, strict=True):
            found = outcome.faults or _clash(order.source, outcome.folder, owners)
            faults += found
            if not found:
                try:
                    different |= (_compare if options.check else put)(order, outcome, output)
                except WriteError as error:
                    faults.append(Fault("", "", "", str(error)))
            advance()
    if faults:
        tell(ModelError(faults))
    return 1 if faults or different else 0


def put(order: Order, outcome: Outcome, output: Path) -> bool:
    """Write the package of a model, stamp it, and say so; the result says that none differs."""
    folder = output / outcome.folder
    change = write(outcome.files, folder)
    put_stamp(folder, order)
    counts = f"{len(change.written)} written, {len(change.removed)} removed"
    print(f"{folder}: {len(outcome.files)} files, {counts}", flush=True)
    return False


def _compare(_: Order, outcome: Outcome, output: Path) -> bool:
    different = check(outcome.files, output / outcome.folder)
    sys.stdout.write(different)
    return bool(different)


def _clash(source: Source, folder: str, owners: dict[str, str]) -> tuple[Fault, ...]:
    if owners.setdefault(folder, source.name) == source.name:
        return ()
    message = f"makes the package {folder}, as {owners[folder]} does; generate it apart"
    return (Fault(source.name, "", "", message),)


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


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number of at least 1, found {text}")
    return int(text)
