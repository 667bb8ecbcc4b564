"""Files with secrets: readable by their owner alone from the first moment, replaced whole.

Rule: a reader sees the old text or the new one, never a part.
"""

from __future__ import annotations

import os


def write(path: str, text: str) -> None:
    """Put text into a file; make its folder if need be.

    Raises:
        OSError: it cannot be written; what was there is there still.
    """
    import tempfile

    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    # A file of mkstemp is its owner's alone.
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
