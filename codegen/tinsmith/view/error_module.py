"""The module of errors.

Rule: a class states its code, its fault and its status; what errors can do is the runtime's.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from tinsmith.docstring import docstring, module_docstring
from tinsmith.model import Shape
from tinsmith.name import ERROR_RESERVED
from tinsmith.protocol import QUERY
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.structure import WIDTH, MemberView, deprecation, documentation, members
from tinsmith.view.target import Targets, text


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An error class."""

    name: str
    code: str
    query_code: str
    fault: str
    status: int
    retryable: bool
    throttling: bool
    docstring: str
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True)
class ErrorsModule:
    """`errors.py`."""

    docstring: str
    imports: tuple[ImportView, ...]
    type_imports: tuple[ImportView, ...]
    base: str
    base_docstring: str
    errors: tuple[ErrorView, ...]
    by_code: tuple[str, ...]


def errors_module(targets: Targets) -> ErrorsModule:
    """Describe `errors.py`."""
    names = targets.names
    imports = Imports("..errors")
    imports.need("tinsmith_runtime.service_error", "ServiceError")
    errors: list[ErrorView] = []
    for shape_id, name in sorted(names.errors.items(), key=lambda entry: entry[1]):
        errors.append(_error(targets.closure.shapes[shape_id], str(name), targets, imports))
    codes: dict[str, str] = {}
    for error in errors:
        # Of several errors with one code, the one that is called so.
        if error.code not in codes or error.name == error.code:
            codes[error.code] = error.name
    for error in errors:
        if error.query_code:
            codes.setdefault(error.query_code, error.name)
    return ErrorsModule(
        module_docstring(f"Errors of {names.title}."),
        imports.runtime,
        imports.typing,
        str(names.base_error),
        docstring(
            f"{names.title} answered with an error; one that its model does not know has its name "
            "in `code` alone.",
            indent=4,
            width=WIDTH,
        ),
        tuple(errors),
        tuple(f"{code}: {name}" for code, name in sorted(codes.items())),
    )


def is_message(member: str) -> bool:
    """Tell the member that the base class has, whichever way a model spells it."""
    return member.lower() == "message"


def _error(shape: Shape, name: str, targets: Targets, imports: Imports) -> ErrorView:
    query: Mapping[str, object] = {}
    service = targets.closure.service
    if QUERY.issuperset(targets.protocols) or service.has("aws.protocols#awsQueryCompatible"):
        query = shape.fields("aws.protocols#awsQueryError")
    code, query_code = shape.id.name, str(query.get("code") or "")
    if QUERY.issuperset(targets.protocols):
        code, query_code = query_code or code, ""
    status = query.get("httpResponseCode") or shape.integer("smithy.api#httpError")
    fault = shape.text("smithy.api#error") or "client"
    retryable = shape.fields("smithy.api#retryable")
    skip = [member for member in shape.members if is_message(member)]
    found = members(
        shape, targets, imports, reserved=ERROR_RESERVED | {"message"}, role="error", skip=skip
    )
    if found:
        imports.need("tinsmith_runtime.schema", "member")
    said = documentation(shape) or f"<p>The service answered <code>{html.escape(code)}</code>.</p>"
    return ErrorView(
        name,
        text(code),
        text(query_code) if query_code and query_code != code else "",
        fault,
        status if isinstance(status, int) else 400 if fault == "client" else 500,
        shape.has("smithy.api#retryable"),
        bool(retryable.get("throttling")),
        docstring(said, indent=4, width=WIDTH, sections=deprecation(shape)),
        found,
    )
