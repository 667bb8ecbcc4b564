"""What a member is: its annotation, and the expression that states its shape.

Rule: one walk from a target to both, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tinsmith.model import Json, ServiceClosure, Shape, ShapeId, Traited
from tinsmith.protocol import REST, XML, select_protocols
from tinsmith.view.imports import Imports
from tinsmith.view.names import Names

SHAPES = "tinsmith_runtime.shapes"

_ANNOTATIONS = {
    "string": "str",
    "boolean": "bool",
    "byte": "int",
    "short": "int",
    "integer": "int",
    "long": "int",
    "bigInteger": "int",
    "float": "float",
    "double": "float",
    "blob": "bytes",
}
_CONSTANTS = {
    "string": "STRING",
    "boolean": "BOOLEAN",
    "byte": "BYTE",
    "short": "SHORT",
    "integer": "INTEGER",
    "long": "LONG",
    "bigInteger": "BIG_INTEGER",
    "bigDecimal": "BIG_DECIMAL",
    "float": "FLOAT",
    "double": "DOUBLE",
    "blob": "BLOB",
    "timestamp": "TIMESTAMP",
    "document": "DOCUMENT",
}


@dataclass(frozen=True, slots=True)
class Target:
    """An annotation and the expression of the same shape."""

    annotation: str
    expression: str


class Targets:
    """Describes targets of one package."""

    def __init__(self, closure: ServiceClosure, names: Names) -> None:
        self.closure = closure
        self.names = names
        self.protocols = select_protocols(closure.service)
        self.names_documents = "aws.protocols#restXml" in self.protocols
        self._traits = _spoken_traits(self.protocols)

    def describe(
        self, target: ShapeId, imports: Imports, later: Collection[ShapeId] = ()
    ) -> Target:
        """Describe a target for a module; those in `later` are defined further down in it."""
        shape = self.closure.shapes[target]
        match shape.type:
            case "list":
                return self._list(shape, imports, later)
            case "map":
                return self._map(shape, imports, later)
            case "structure" | "union" | "enum" | "intEnum":
                return self._class(shape, imports, later)
            case "timestamp":
                imports.need_type("datetime", "datetime")
                return Target("datetime", self._simple(shape, imports))
            case "bigDecimal":
                imports.need_type("decimal", "Decimal")
                return Target("Decimal", self._simple(shape, imports))
            case "document":
                imports.need_type(SHAPES, "Document")
                return Target("Document", self._simple(shape, imports))
            case kind:
                return Target(_ANNOTATIONS[kind], self._simple(shape, imports))

    def module(self, shape: ShapeId) -> str:
        """Return the module of the package that a class lives in, such as `types`."""
        if self.closure.shapes[shape].type in ("enum", "intEnum"):
            return "enums"
        owner = self.names.private.get(shape)
        return "types" if owner is None else f"commands.{self.names.modules[owner]}"

    def traits(self, traited: Traited) -> dict[str, str]:
        """Return the traits that the runtime acts on, as keyword arguments in a fixed order."""
        return {
            name: spell(traited.traits[trait])
            for trait, (name, spell) in self._traits.items()
            if traited.has(trait)
        }

    def _class(self, shape: Shape, imports: Imports, later: Collection[ShapeId]) -> Target:
        name = str(self.names.classes[shape.id])
        module = f"..{self.module(shape.id)}"
        annotation = name
        expression = name
        imports.need_type(module, name)
        if shape.type == "union":
            expression = str(self.names.constants[shape.id])
        elif shape.type == "enum":
            annotation = f"{name} | str"
        elif shape.type == "intEnum":
            annotation = f"{name} | int"
        imports.need(module, expression)
        if shape.id in later:
            imports.need(SHAPES, "Later")
            expression = f"Later(lambda: {expression})"
        return Target(annotation, expression)

    def _list(self, shape: Shape, imports: Imports, later: Collection[ShapeId]) -> Target:
        member = shape.members["member"]
        inner = self.describe(member.target, imports, later)
        imports.need(SHAPES, "list_of")
        sparse = " | None" if shape.has("smithy.api#sparse") else ""
        arguments = [inner.expression]
        traits = self.traits(member)
        if traits:
            arguments.append(f"member={dictionary(traits)}")
        arguments += [f"{key}={value}" for key, value in self.traits(shape).items()]
        return Target(f"list[{inner.annotation}{sparse}]", f"list_of({', '.join(arguments)})")

    def _map(self, shape: Shape, imports: Imports, later: Collection[ShapeId]) -> Target:
        key, value = shape.members["key"], shape.members["value"]
        key_target = self.describe(key.target, imports.of_expressions(), later)
        value_target = self.describe(value.target, imports, later)
        imports.need(SHAPES, "map_of")
        arguments = [key_target.expression, value_target.expression]
        for name, member in (("key_traits", key), ("value_traits", value)):
            traits = self.traits(member)
            if traits:
                arguments.append(f"{name}={dictionary(traits)}")
        arguments += [f"{name}={text}" for name, text in self.traits(shape).items()]
        sparse = " | None" if shape.has("smithy.api#sparse") else ""
        # Keys are strings; an enum among them documents, and must not forbid, the others.
        annotation = f"dict[str, {value_target.annotation}{sparse}]"
        return Target(annotation, f"map_of({', '.join(arguments)})")

    def _simple(self, shape: Shape, imports: Imports) -> str:
        traits = self.traits(shape)
        constant = _CONSTANTS[shape.type]
        if not traits:
            imports.need(SHAPES, constant)
            return constant
        if shape.type == "string" and set(traits) == {"sensitive"}:
            imports.need(SHAPES, "SECRET")
            return "SECRET"
        name = str(self.names.constants[shape.id])
        imports.need("..shapes", name)
        return name


def _spoken_traits(protocols: Collection[str]) -> _Traits:
    """The traits that the runtime acts on when it speaks these protocols."""
    traits = dict(_TRAITS)
    if not XML.isdisjoint(protocols):
        traits |= _XML_TRAITS
    if not REST.isdisjoint(protocols):
        traits |= _HTTP_TRAITS
    for protocol, own in _OWN_TRAITS.items():
        if protocol in protocols:
            traits |= own
    return traits


def dictionary(arguments: Mapping[str, str]) -> str:
    """Spell keyword arguments as a dictionary."""
    return "{" + ", ".join(f'"{key}": {value}' for key, value in arguments.items()) + "}"


def text(value: str) -> str:
    """Spell a string as Python does, in double quotes where that needs no escape."""
    spelled = repr(value)
    if spelled.startswith("'") and '"' not in value:
        spelled = f'"{spelled[1:-1]}"'.replace("\\'", "'")
    return spelled


def _true(value: Json) -> str:
    return "True"


def _text(value: Json) -> str:
    return text(str(value))


def _pattern(value: Json) -> str:
    pattern = str(value)
    plain = pattern.isprintable() and '"' not in pattern and not pattern.endswith("\\")
    return f'r"{pattern}"' if plain and "\\" in pattern else text(pattern)


def _bounds(value: Json) -> str:
    assert isinstance(value, Mapping)
    return f"({value.get('min')}, {value.get('max')})"


def _namespace(value: Json) -> str:
    assert isinstance(value, Mapping)
    prefix = value.get("prefix")
    return f"({text(str(value['uri']))}, {text(str(prefix)) if prefix else None})"


def _context(value: Json) -> str:
    assert isinstance(value, Mapping)
    from tinsmith.name import snake_case

    return text(snake_case(str(value["name"])))


_Traits: TypeAlias = dict[str, tuple[str, Callable[[Json], str]]]

_TRAITS: _Traits = {
    "smithy.api#sparse": ("sparse", _true),
    "smithy.api#sensitive": ("sensitive", _true),
    "smithy.api#length": ("length", _bounds),
    "smithy.api#range": ("range", _bounds),
    "smithy.api#pattern": ("pattern", _pattern),
    "smithy.api#uniqueItems": ("unique_items", _true),
    "smithy.api#timestampFormat": ("timestamp_format", _text),
    "smithy.api#mediaType": ("media_type", _text),
    "smithy.api#streaming": ("streaming", _true),
    "smithy.api#requiresLength": ("requires_length", _true),
    "smithy.api#eventHeader": ("event_header", _true),
    "smithy.api#eventPayload": ("event_payload", _true),
    "smithy.api#idempotencyToken": ("idempotency_token", _true),
    "smithy.api#hostLabel": ("host_label", _true),
    "smithy.rules#contextParam": ("context_param", _context),
}
_XML_TRAITS: _Traits = {
    "smithy.api#xmlName": ("xml_name", _text),
    "smithy.api#xmlFlattened": ("xml_flattened", _true),
    "smithy.api#xmlAttribute": ("xml_attribute", _true),
    "smithy.api#xmlNamespace": ("xml_namespace", _namespace),
}
_HTTP_TRAITS: _Traits = {
    "smithy.api#httpLabel": ("http_label", _true),
    "smithy.api#httpQuery": ("http_query", _text),
    "smithy.api#httpQueryParams": ("http_query_params", _true),
    "smithy.api#httpHeader": ("http_header", _text),
    "smithy.api#httpPrefixHeaders": ("http_prefix_headers", _text),
    "smithy.api#httpPayload": ("http_payload", _true),
    "smithy.api#httpResponseCode": ("http_response_code", _true),
}
_OWN_TRAITS: dict[str, _Traits] = {
    "aws.protocols#restJson1": {"smithy.api#jsonName": ("json_name", _text)},
    "aws.protocols#ec2Query": {"aws.protocols#ec2QueryName": ("ec2_query_name", _text)},
}
