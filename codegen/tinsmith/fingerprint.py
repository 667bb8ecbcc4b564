"""All that the text of a package depends on, as one hash.

Purpose: tell without rendering whether a model would give what it gave before. Rule: only contents
count; no path, no clock, no name of a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tinsmith.source import Source

_LIBRARIES = ("black", "jinja2", "jmespath", "markupsafe")
"""Those whose version can change a character of the output."""


def fingerprint(source: Source, service: str | None, tests: bool) -> str:
    """Return the hash of a model, of what was asked for, and of the generator itself."""
    facts = [_generator(), service, tests, [text.digest for text in source.texts]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """Return the hash of files by name, in the order given."""
    found = hashlib.sha256()
    for name, content in files:
        found.update(f"{name}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def template_folder() -> Path:
    """Where the templates are: in the installed package, or beside the sources."""
    here = Path(__file__).parent
    installed = here / "templates"
    return installed if installed.is_dir() else here.parents[1] / "templates"


@cache
def _generator() -> str:
    here = Path(__file__).parent
    sources = [path for path in here.rglob("*") if path.suffix in (".py", ".json")]
    named = {path.relative_to(here).as_posix(): path for path in sources}
    named |= {f"/{path.name}": path for path in template_folder().iterdir() if path.is_file()}
    libraries = [(name, version(name).encode()) for name in _LIBRARIES]
    return digest([*((name, named[name].read_bytes()) for name in sorted(named)), *libraries])
