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
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from tinsmith import prelude
from tinsmith.draft import pointer
from tinsmith.errors import Fault
from tinsmith.model import Json
from tinsmith.read import Document

Schema = Any
"""A schema is an object or a boolean, and jsonschema itself does not type it further."""

Problem = Any
"""A `jsonschema.ValidationError`, whose attributes are typed as if they could be unset."""

_SIMPLE = frozenset(shape.type for shape in prelude.shapes().values()) - {"structure"}


def is_overlay(data: Json) -> bool:
    """Tell an overlay from a model: it has a list named `apply`."""
    return isinstance(data, dict) and isinstance(data.get("apply"), list)


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
    shapes = data.get("shapes") if isinstance(data, dict) else None
    for shape_id, shape in shapes.items() if isinstance(shapes, dict) else ():
        for error in _shape_errors(shape):
            yield _fault(error, document.name, ("shapes", shape_id), shape_id)
        if "$" in shape_id and isinstance(shape, dict) and shape.get("type") != "apply":
            found = _show(shape.get("type"))
            message = f'expected the type "apply" at the ID of a member, found {found}'
            yield Fault(document.name, pointer("shapes", shape_id, "type"), shape_id, message)


def _shape_errors(shape: Json) -> Iterator[Problem]:
    kind = shape.get("type") if isinstance(shape, dict) else None
    kind = (
        {"set": "list"}.get(kind, "simple" if kind in _SIMPLE else kind)
        if isinstance(kind, str)
        else None
    )
    known = kind if kind in _definitions("ast.schema.json") else None
    errors: Iterator[Problem] = _validator("ast.schema.json", known or "shape").iter_errors(shape)
    return errors


@cache
def _validator(file: str, definition: str) -> Any:
    schema = _document(file)
    schema = _definitions(file)[definition] if definition else schema
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    strict = extend(  # type: ignore[no-untyped-call]  # jsonschema leaves it unannotated
        Draft202012Validator, type_checker=checker
    )
    return strict(_inline(schema, file))


@cache
def _document(file: str) -> Schema:
    schema = json.loads(files("tinsmith").joinpath(file).read_text("utf-8"))
    if file == "ast.schema.json":
        # Shapes are validated one by one, by the definition of their type: ten times as fast.
        schema["properties"]["shapes"]["additionalProperties"] = True
        schema["$defs"]["shape"]["allOf"] = []
    return schema


def _definitions(file: str) -> dict[str, Schema]:
    found: dict[str, Schema] = _document(file)["$defs"]
    return found


def _inline(schema: Schema, file: str) -> Schema:
    """Replace every `$ref` by what it names: jsonschema would look it up at every visit."""
    if isinstance(schema, list):
        return [_inline(item, file) for item in schema]
    if not isinstance(schema, dict):
        return schema
    rest = {
        key: _inline(value, file) for key, value in schema.items() if key not in ("$ref", "$defs")
    }
    if "$ref" not in schema:
        return rest
    other, _, path = schema["$ref"].partition("#")
    target = _document(other or file)
    for step in path.split("/")[1:]:
        target = target[step]
    return {**_inline(target, other or file), **rest}


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
            named = " or ".join(f"{'an' if name[0] in 'aio' else 'a'} {name}" for name in names)
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
