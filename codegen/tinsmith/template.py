"""Templates and formatting: views in, text out.

Rule: a template loops, tests a boolean and prints; a name it does not know is an error. black has
the last word on layout, so that templates need not care.
"""

from __future__ import annotations

from functools import cache

import black
from black.mode import Mode, TargetVersion
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tinsmith.fingerprint import template_folder

_MODE = Mode(target_versions={TargetVersion.PY311}, line_length=100)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def print_view(template: str, view: object) -> str:
    """Print a view with a template."""
    return _environment().get_template(template).render(view=view)


def print_module(template: str, view: object) -> str:
    """Print a view as a Python module, formatted."""
    return black.format_str(print_view(template, view), mode=_MODE)
