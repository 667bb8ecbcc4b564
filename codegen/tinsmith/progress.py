"""A bar for somebody who watches.

Rule: only a terminal with more than one model left to do gets one, and only then is rich imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def progress(models: int) -> Generator[Callable[[], None], None, None]:
    """Show a bar on standard error; yields what moves it on by one."""
    if models < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Generating", total=models)
        yield lambda: bar.advance(task)
