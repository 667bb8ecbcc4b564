"""The command line.

Purpose: arguments in, exit code out. Rule: whatever goes wrong is told in one message, without a
traceback. Each command is a module of `commands/`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from tinsmith import __version__
from tinsmith.errors import GenerateError, TinsmithError
from tinsmith.report import describe_bug, tell

COMMANDS = ("generate", "add", "list", "inspect", "diff", "pull")
EXIT_CODES = """\
exit codes:
  0    done
  1    done in part: a model was refused; or what a check looks for was found
  2    not done: a wrong command line, or an error that was told
  130  interrupted
  141  the reader of the output left
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; an unusable command line exits with 2."""
    try:
        try:
            options = _parser().parse_args(arguments)
            code: int = options.run(options)
            return code
        finally:
            sys.stdout.flush()
    except TinsmithError as error:
        tell(error)
        return 2
    except KeyboardInterrupt:
        print("tinsmith: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        tell(GenerateError(describe_bug(error)))
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tinsmith",
        description="Turn Smithy models into typed Python clients, and keep them up to date.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tinsmith {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = import_module(f"tinsmith.commands.{name}")
        command = commands.add_parser(name, help=module.HELP)
        module.configure(command)
        command.set_defaults(run=module.run)
    return parser
