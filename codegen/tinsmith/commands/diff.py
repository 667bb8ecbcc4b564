"""`tinsmith diff`: what a new version of a model means to callers.

Rule: compares what is generated, not the models' texts; order and documentation break nobody.
"""

from __future__ import annotations

import argparse
import json

from tinsmith.one_model import model_place, open_model

HELP = "tell what a new version of a model changes for callers"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Compare the generated Python of two versions of a model and advise on the version: "
        "major when callers must follow, minor when they can use something new, patch for the "
        "rest. Renames are guesses by structure. Documentation is counted apart."
    )
    parser.epilog = (
        "Exit code: 0, or with --exit-code 1 when anything but documentation differs for callers "
        "(with --exit-code=major only when the advice is major, likewise minor); 2 error."
    )
    for name in ("old", "new"):
        parser.add_argument(
            name, metavar=name.upper(), type=model_place, help="a model: a file or a folder"
        )
    parser.add_argument("--service", metavar="ID", help="compare this service of the models")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--exit-code",
        nargs="?",
        const="patch",
        choices=("major", "minor", "patch"),
        help="exit with 1 when the advice is at least this (patch when not given)",
    )


def run(options: argparse.Namespace) -> int:
    """Compare and print."""
    from tinsmith.change import LEVELS
    from tinsmith.compare import compare
    from tinsmith.surface import survey

    sides = (open_model(place, options.service)[1] for place in (options.old, options.new))
    comparison = compare(*map(survey, sides))
    if options.json:
        print(json.dumps(comparison.as_json(), indent=2))
    else:
        print("\n".join(comparison.lines()))
    if options.exit_code and comparison.changes:
        return int(LEVELS.index(comparison.advice) <= LEVELS.index(options.exit_code))
    return 0
