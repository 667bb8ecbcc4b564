"""Templates and formatting: views in, text out.

Rule: a template loops, tests a boolean and prints; a name it does not know is an error. The layout
is black's, so that templates need not care.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tinsmith.fingerprint import template_folder
from tinsmith.layout import lay_out


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
    return lay_out(print_view(template, view))
