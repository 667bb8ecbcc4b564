"""Endpoint rules: from the JSON of a trait to the syntax tree.

Rule: structure only. What is missing, misspelt or of the wrong JSON type is a fault here, all of
them at once; what a name refers to and whether types agree is for the compiler. Source: Smithy 2.0
"Rules engine specification".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tinsmith.errors import Fault, ModelError
from tinsmith.model import Json
from tinsmith.rules import (
    ArrayOf,
    Call,
    Condition,
    Constant,
    EndpointResult,
    ErrorResult,
    Expression,
    ObjectOf,
    Parameter,
    ParameterType,
    Ref,
    Rule,
    Template,
)
from tinsmith.rules_library import ARITY

_PARAMETER_TYPES: dict[str, ParameterType] = {
    "string": "string",
    "boolean": "boolean",
    "stringarray": "stringArray",
}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TEMPLATE = re.compile(
    r"(?P<escape>\{\{|\}\})|\{(?P<name>[^{}#]*)(?:#(?P<path>[^{}]*))?\}|(?P<stray>[{}])"
)


class Reader:
    """Reads what `endpointRuleSet` and `endpointBdd` share, and collects what is wrong with it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, at: str, message: str) -> None:
        """Note that something is wrong at the pointer `at`."""
        self.faults.append(Fault("", at, "", message))

    def finish(self) -> None:
        """Raise ModelError if anything was wrong."""
        if self.faults:
            raise ModelError(self.faults)

    def mapping(self, value: Json, at: str) -> Mapping[str, Json]:
        """Read an object."""
        if isinstance(value, Mapping):
            return value
        self.fault(at, f"expected an object, found {_kind(value)}")
        return {}

    def sequence(self, value: Json, at: str) -> Sequence[Json]:
        """Read an array."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return value
        self.fault(at, f"expected an array, found {_kind(value)}")
        return ()

    def text(self, value: Json, at: str) -> str:
        """Read a string."""
        if isinstance(value, str):
            return value
        self.fault(at, f"expected a string, found {_kind(value)}")
        return ""

    def parameters(self, value: Json, at: str) -> tuple[Parameter, ...]:
        """Read the declarations of a rule set's parameters."""
        found: dict[str, Parameter] = {}
        for name, declaration in self.mapping(value, at).items():
            parameter = self._parameter(name, declaration, f"{at}/{name}")
            if not _IDENTIFIER.fullmatch(name):
                self.fault(parameter.at, f"{name!r} is no parameter name: letters and digits only")
            if name.lower() in found:
                first = found[name.lower()].name
                self.fault(parameter.at, f"differs from parameter {first!r} in case only")
            found.setdefault(name.lower(), parameter)
        return tuple(found.values())

    def _parameter(self, name: str, value: Json, at: str) -> Parameter:
        fields = self.mapping(value, at)
        kind = _PARAMETER_TYPES.get(self.text(fields.get("type"), f"{at}/type").lower())
        if kind is None:
            self.fault(f"{at}/type", "expected string, boolean or stringArray")
            kind = "string"
        builtin = fields.get("builtIn")
        deprecated = fields.get("deprecated")
        notes = self.mapping({} if deprecated is None else deprecated, f"{at}/deprecated")
        return Parameter(
            name,
            kind,
            None if builtin is None else self.text(builtin, f"{at}/builtIn"),
            self._default(fields.get("default"), kind, f"{at}/default"),
            fields.get("required") is True,
            self.text(fields.get("documentation", ""), f"{at}/documentation"),
            None if deprecated is None else str(notes.get("message", "")),
            at,
        )

    def _default(
        self, value: Json, kind: ParameterType, at: str
    ) -> str | bool | tuple[str, ...] | None:
        if value is None:
            return None
        if kind == "stringArray":
            return tuple(self.text(each, at) for each in self.sequence(value, at))
        if isinstance(value, str if kind == "string" else bool):
            return value
        self.fault(at, f"expected a {kind}, found {_kind(value)}")
        return None

    def rules(self, value: Json, at: str) -> tuple[Rule, ...]:
        """Read an array of rules."""
        found = enumerate(self.sequence(value, at))
        return tuple(self.rule(each, f"{at}/{index}") for index, each in found)

    def rule(self, value: Json, at: str) -> Rule:
        """Read one rule."""
        fields = self.mapping(value, at)
        conditions = self.conditions(fields.get("conditions"), f"{at}/conditions")
        kind = fields.get("type")
        if kind == "tree":
            return Rule(conditions, self.rules(fields.get("rules"), f"{at}/rules"), at)
        if kind == "error":
            message = self.expression(fields.get("error"), f"{at}/error")
            return Rule(conditions, ErrorResult(message), at)
        if kind != "endpoint":
            self.fault(f"{at}/type", f"expected endpoint, error or tree, found {kind!r}")
        place = f"{at}/endpoint"
        endpoint = self.mapping(fields.get("endpoint"), place)
        url = self.expression(endpoint.get("url"), f"{place}/url")
        headers = self.json(endpoint.get("headers", {}), f"{place}/headers")
        properties = self.json(endpoint.get("properties", {}), f"{place}/properties")
        if not isinstance(headers, ObjectOf) or not isinstance(properties, ObjectOf):
            self.fault(place, "expected objects as headers and properties")
            headers = properties = ObjectOf(())
        for name, values in headers.items:
            if not isinstance(values, ArrayOf):
                self.fault(f"{place}/headers/{name}", "expected an array of strings")
        return Rule(conditions, EndpointResult(url, headers, properties), at)

    def conditions(self, value: Json, at: str) -> tuple[Condition, ...]:
        """Read the conditions of a rule, or those of a decision diagram."""
        found: list[Condition] = []
        for index, each in enumerate(self.sequence(value, at)):
            fields = self.mapping(each, f"{at}/{index}")
            assign = fields.get("assign")
            if assign is not None:
                assign = self.text(assign, f"{at}/{index}/assign")
            found.append(Condition(self._call(fields, f"{at}/{index}"), assign))
        return tuple(found)

    def _call(self, fields: Mapping[str, Json], at: str) -> Call:
        function = self.text(fields.get("fn"), f"{at}/fn")
        arguments = tuple(
            self.expression(each, f"{at}/argv/{index}")
            for index, each in enumerate(self.sequence(fields.get("argv"), f"{at}/argv"))
        )
        if function not in ARITY:
            known = ", ".join(ARITY)
            self.fault(f"{at}/fn", f"there is no function {function!r}; known are {known}")
        else:
            least, most = ARITY[function]
            if not least <= len(arguments) <= most:
                wanted = f"{least} or {most}" if least < most < 9 else f"{least}"
                self.fault(
                    f"{at}/argv", f"{function} takes {wanted} arguments, not {len(arguments)}"
                )
        return Call(function, arguments, at)

    def expression(self, value: Json, at: str) -> Expression:
        """Read an argument, a URL or a message."""
        if isinstance(value, str):
            return self._template(value, at)
        if isinstance(value, (bool, int)):
            return Constant(value, at)
        if isinstance(value, Mapping):
            if "ref" in value:
                return Ref(self.text(value["ref"], f"{at}/ref"), at)
            if "fn" in value:
                return self._call(value, at)
        self.fault(at, f"expected a string, boolean, integer, ref or fn, found {_kind(value)}")
        return Constant("", at)

    def json(self, value: Json, at: str) -> Expression:
        """Read properties or headers: JSON whose strings are templates."""
        if isinstance(value, Mapping) and not (
            {"ref"} == set(value) or {"fn", "argv"} == set(value)
        ):
            return ObjectOf(
                tuple((name, self.json(each, f"{at}/{name}")) for name, each in value.items())
            )
        if isinstance(value, Sequence) and not isinstance(value, str):
            return ArrayOf(
                tuple(self.json(each, f"{at}/{index}") for index, each in enumerate(value))
            )
        return self.expression(value, at)

    def _template(self, text: str, at: str) -> Constant | Ref | Call | Template:
        parts: list[Constant | Ref | Call] = []
        plain, end = "", 0
        for hole in _TEMPLATE.finditer(text):
            plain, end = plain + text[end : hole.start()], hole.end()
            if hole["escape"]:
                plain += hole["escape"][0]
                continue
            if hole["stray"] or not _IDENTIFIER.fullmatch(hole["name"]):
                self.fault(
                    at,
                    f"{text!r} is no template: {hole[0]!r} is neither {{name}} nor {{name#path}}",
                )
                continue
            ref = Ref(hole["name"], at)
            path = hole["path"]
            parts += [Constant(plain, at)] if plain else []
            parts += [ref if path is None else Call("getAttr", (ref, Constant(path, at)), at)]
            plain = ""
        plain += text[end:]
        if not parts:
            return Constant(plain, at)
        if plain:
            parts.append(Constant(plain, at))
        return parts[0] if len(parts) == 1 else Template(tuple(parts), at)


def _kind(value: Json) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, Mapping):
        return "an object"
    return "an array" if isinstance(value, Sequence) else "a number"
