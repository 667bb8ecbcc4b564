"""The process: `tinsmith`, or `python -m tinsmith`.

Rule: nothing here but what concerns a process as a whole.
"""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

from tinsmith.command_line import main


def run() -> NoReturn:
    """Run the command line and exit with its code."""
    # A run makes much and drops little: looking for garbage as often as usual is a tenth of it.
    gc.set_threshold(200_000)
    sys.exit(main())


if __name__ == "__main__":
    run()
