"""Words to the application's log that belong to no call: which source won, what is odd in the
configuration.

Rule: no secrets. Importing `logging` is left to whoever listens: a process that never imported it
has no handler that would print less than a warning.
"""

from __future__ import annotations

import sys


def inform(topic: str, message: str, *arguments: object) -> None:
    """Log at INFO to ``tinsmith_runtime.<topic>``."""
    if "logging" in sys.modules:
        import logging

        logging.getLogger(f"tinsmith_runtime.{topic}").info(message, *arguments)


def warn(topic: str, message: str, *arguments: object) -> None:
    """Log at WARNING to ``tinsmith_runtime.<topic>``."""
    import logging

    logging.getLogger(f"tinsmith_runtime.{topic}").warning(message, *arguments)
