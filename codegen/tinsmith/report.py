"""What the command line says about errors.

Rule: one message for one error, on standard error, whatever the command.
"""

from __future__ import annotations

import os
import sys
import traceback

from tinsmith.errors import TinsmithError


def tell(error: TinsmithError) -> None:
    """Print an error as every command does."""
    print(f"tinsmith: error: {error}", file=sys.stderr)


def describe_bug(error: Exception) -> str:
    """Say in one line that Tinsmith itself is wrong; with `TINSMITH_DEBUG` set, print how."""
    if os.environ.get("TINSMITH_DEBUG"):
        traceback.print_exception(error)
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"Tinsmith failed, which is a fault of its own ({said}{at}); please report it"
