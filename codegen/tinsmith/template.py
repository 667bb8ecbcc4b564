"""Where the templates are.

Rule: an installed generator has them in its package, a repository beside `codegen`; nobody else
needs to know which.
"""

from __future__ import annotations

from pathlib import Path


def template_folder() -> Path:
    """Return the folder that Jinja loads templates from."""
    package = Path(__file__).resolve().parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent.parent / "templates"
