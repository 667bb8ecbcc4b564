"""Hold a document against the JSON Schema of its kind.

Purpose: say everything that is wrong with the form of a model or an overlay. Rule: what is allowed
stands in the `*.schema.json` beside this module; here it is only applied, shape by shape, and its
complaints are put into words.
Source: JSON Schema 2020-12; Smithy 2.0 specification, "JSON AST".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft202012Validator, validators

from tinsmith import prelude
from tinsmith.draft import pointer
from tinsmith.errors import Fault, a
from tinsmith.node import Json, fields, items, text
from tinsmith.read import Document

Problem = Any
"""A `jsonschema.ValidationError`, whose attributes are typed as if they could be unset."""

_SIMPLE = frozenset(shape.type for shape in prelude.shapes().values()) - {"structure"}
_DEFINED = frozenset(
    "list set map structure union enum intEnum service resource operation apply".split()
)
"""The types that have a definition of their own in the schema."""


_unannotated: Any = validators


def is_overlay(data: Json) -> bool:
    """Tell an overlay from a model: it has a list named `apply`."""
    return isinstance(fields(data).get("apply"), list)


def validate(document: Document) -> list[Fault]:
    """Return everything wrong with the form of a document."""
    if is_overlay(document.data):
        errors = _validator("overlay.schema.json", "").iter_errors(document.data)
        return [_fault(error, document.name, (), "") for error in errors]
    return list(_model_faults(document))


def _model_faults(document: Document) -> Iterator[Fault]:
    data = document.data
    for error in _validator("ast.schema.json", "").iter_errors(data):
        yield _fault(error, document.name, (), "")
    for shape_id, shape in fields(fields(data).get("shapes")).items():
        for error in _shape_errors(shape):
            yield _fault(error, document.name, ("shapes", shape_id), shape_id)
        if "$" in shape_id and fields(shape).get("type") not in (None, "apply"):
            found = _show(fields(shape)["type"])
            message = f'expected the type "apply" at the ID of a member, found {found}'
            yield Fault(document.name, pointer("shapes", shape_id, "type"), shape_id, message)


def _shape_errors(shape: Json) -> Iterator[Problem]:
    kind = text(fields(shape).get("type"))
    if kind not in _DEFINED:
        kind = "simple" if kind in _SIMPLE else "shape"
    errors: Iterator[Problem] = _validator("ast.schema.json", kind).iter_errors(shape)
    return errors


@cache
def _validator(file: str, definition: str) -> Any:
    schema = _document(file)
    if definition:
        schema = fields(fields(schema)["$defs"])[definition]
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    strict = _unannotated.extend(Draft202012Validator, type_checker=checker)
    return strict(_inline(schema, file))


@cache
def _document(file: str) -> Json:
    schema: Any = json.loads(files("tinsmith").joinpath(file).read_text("utf-8"))
    if file == "ast.schema.json":
        # Shapes are validated one by one, by the definition of their type: ten times as fast.
        schema["properties"]["shapes"]["additionalProperties"] = True
        schema["$defs"]["shape"]["allOf"] = []
    return cast(Json, schema)


def _inline(schema: Json, file: str) -> Json:
    """Replace every `$ref` by what it names: jsonschema would look it up at every visit."""
    if isinstance(schema, list):
        return [_inline(item, file) for item in items(schema)]
    if not isinstance(schema, dict):
        return schema
    here = fields(schema)
    # A `$schema` inside would bring back jsonschema's own, laxer idea of an integer.
    rest = {key: _inline(here[key], file) for key in here if not key.startswith("$")}
    if "$ref" not in here:
        return rest
    other, _, path = text(here["$ref"]).partition("#")
    target = _document(other or file)
    for step in path.split("/")[1:]:
        target = fields(target)[step]
    return {**fields(_inline(target, other or file)), **rest}


def _is_integer(_checker: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _fault(error: Problem, file: str, above: tuple[str, ...], shape: str) -> Fault:
    path = [str(step) for step in error.absolute_path]
    if shape and len(path) > 1 and path[0] == "members":
        shape = f"{shape}${path[1]}"
    elif shape and path and path[0] in ("member", "key", "value"):
        shape = f"{shape}${path[0]}"
    return Fault(file, pointer(*above, *path), shape, _message(error))


def _message(error: Problem) -> str:
    found, wanted, schema = error.instance, error.validator_value, error.schema
    match error.validator:
        case "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            named = " or ".join(a(name) for name in names)
            return f"expected {schema.get('description', named)}, found {_show(found)}"
        case "required":
            missing = ", ".join(json.dumps(name) for name in wanted if name not in found)
            return f"expected the property {missing}"
        case "additionalProperties":
            known = schema["properties"]
            extra = ", ".join(_show(name) for name in found if name not in known)
            return f"unexpected property {extra}; expected only {', '.join(known)}"
        case "minProperties" | "minItems":
            return "expected at least one entry, found none"
        case "minLength":
            return "expected a text, found an empty one"
        case "minimum":
            return f"expected a number not below {wanted}, found {_show(found)}"
        case "enum":
            known = ", ".join(wanted)
            return f"expected {schema['description']} ({known}), found {_show(found)}"
        case _:
            return f"expected {schema['description']}, found {_show(found)}"


def _show(value: Json) -> str:
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "an array"
    shown = json.dumps(value)
    return shown if len(shown) <= 60 else f"{shown[:56]}...{shown[-1]}"
