"""JMESPath over our classes: from an expression's tree to Python that type checkers understand.

The classes are known, so that most of what JMESPath decides at run time is decided here: whether a
thing is a list, which attribute a name means, what can be null. Where JMESPath would raise an
error, the functions of `tinsmith_runtime.expression` raise `ExpressionError`.

Rule: what it cannot say exactly, it refuses. Members are found by their names in the model.
Source: JMESPath specification; Smithy 2.0 specification, "JMESPath data model" of waiters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tinsmith.jmespath_read import Node, read
from tinsmith.model import Member, ShapeId
from tinsmith.name import COMMAND_RESERVED, OUTPUT_RESERVED, PythonName, Scope
from tinsmith.view.expression import (
    BOOLEAN,
    NOTHING,
    Loop,
    Type,
    UnsupportedError,
    Value,
    equality,
    is_sparse,
    listing,
    literal,
    loop_parts,
    optional,
    present,
    truth,
)
from tinsmith.view.expression_function import call
from tinsmith.view.imports import Imports
from tinsmith.view.names import member_names
from tinsmith.view.target import Targets, text

_NAMES = frozenset("any contains ends_with every input keys len length output values".split())
"""What variables of loops may not be called."""

_KINDS = {
    **dict.fromkeys(("byte", "short", "integer", "long", "bigInteger", "intEnum"), "number"),
    **dict.fromkeys(("float", "double", "bigDecimal"), "number"),
    "enum": "string",
}
_ORDER = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


class Compiler:
    """Compiles expressions for one module."""

    def __init__(self, targets: Targets, imports: Imports) -> None:
        self._targets = targets
        self._imports = imports
        self._scope = Scope()
        self._visitors: Mapping[str, Callable[[Node, Value], Value]] = {
            "field": self._field,
            "subexpression": self._chain,
            "pipe": self._chain,
            "index_expression": self._chain,
            "index": self._index,
            "identity": lambda _, current: current,
            "current": lambda _, current: current,
            "literal": lambda node, _: literal(node.value),
            "projection": self._projection,
            "filter_projection": self._filter,
            "value_projection": self._projection,
            "flatten": self._flatten,
            "multi_select_list": self._choices,
            "comparator": self._comparator,
            "and_expression": self._and,
            "or_expression": self._or,
            "not_expression": self._not,
            "function_expression": self._function,
        }

    def compile(self, expression: str, root: Value) -> Value:
        """Compile an expression.

        Raises:
            UnsupportedError: it has something that is not compiled.
            ValueError: it is no JMESPath.
        """
        self._scope = Scope(_NAMES)
        return self._visit(read(expression), root)

    def root(self, name: str, shape_id: ShapeId | None, role: str) -> Value:
        """The variable that holds an input (role `input`) or an output (`value`)."""
        if shape_id is None:
            return NOTHING
        shape = self._targets.closure.shapes[shape_id]
        return Value(name, Type("structure", shape, role=role), path=True)

    def _visit(self, node: Node, current: Value) -> Value:
        visitor = self._visitors.get(node.type)
        if visitor is None:
            raise UnsupportedError(f"{node.type.replace('_', ' ')} is not supported")
        return visitor(node, current)

    def _chain(self, node: Node, current: Value) -> Value:
        for child in node.children:
            current = self._visit(child, current)
        return current

    # -- members, items, literals ---------------------------------------------------------------

    def _field(self, node: Node, current: Value) -> Value:
        name = str(node.value)
        kind, shape = current.type.kind, current.type.shape
        if current.choices is not None and kind == "root":
            return current.choices[("input", "output").index(name)]
        if kind not in ("structure", "union", "map"):
            return NOTHING
        if current.maybe and not current.path:
            raise UnsupportedError(f"the member {name} of what a function found is not supported")
        assert shape is not None
        guards = present(current)
        if kind == "map":
            code = f"{current.code}.get({text(name)})"
            return Value(code, self._type(shape.members["value"].target), guards, maybe=True)
        if name not in shape.members:
            return NOTHING
        member = shape.members[name]
        if kind == "union":
            variant = str(self._targets.names.variants[member.id])
            self._imports.need(f"..{self._targets.module(shape.id)}", variant)
            guards = (*current.guards, f"isinstance({current.code}, {variant})")
            return Value(f"{current.code}.value", self._type(member.target), guards, path=True)
        reserved = COMMAND_RESERVED if current.type.role == "input" else OUTPUT_RESERVED
        code = f"{current.code}.{member_names(shape, reserved)[name]}"
        maybe = may_be_none(member, current.type.role)
        return Value(code, self._type(member.target), guards, maybe, path=True)

    def _index(self, node: Node, current: Value) -> Value:
        if current.type.kind != "list":
            return NOTHING
        if not current.path:
            raise UnsupportedError("an item, by its number, of what was projected is not supported")
        assert isinstance(node.value, int)
        number = node.value
        least = number + 1 if number >= 0 else -number
        enough = (f"len({current.code}) >= {least}",) if least > 1 else (current.code,)
        guards = (*present(current), *enough) if least > 1 else (*current.guards, *enough)
        code = f"{current.code}[{number}]"
        return Value(code, self.item(current.type), guards, is_sparse(current.type), path=True)

    # -- projections ----------------------------------------------------------------------------

    def _projection(self, node: Node, current: Value) -> Value:
        return self._project(node, current, ())

    def _filter(self, node: Node, current: Value) -> Value:
        return self._project(node, current, node.children[2:])

    def _project(self, node: Node, current: Value, conditions: tuple[Node, ...]) -> Value:
        base, right = self._visit(node.children[0], current), node.children[1]
        wanted = "map" if node.type == "value_projection" else "list"
        if base.type.kind != wanted:
            return NOTHING
        if wanted == "map":
            assert base.type.shape is not None
            item = self._type(base.type.shape.members["value"].target)
            code = f"{base.code}.values()"
            base = Value(code, Type("list", item=item), present(base))
        loop = base.loop or self._loop(base)
        for condition in conditions:
            held = self._condition(condition, loop.element)
            loop = Loop(loop.source, loop.name, (*loop.parts, f"if {held}"), loop.element)
        return listing(Loop(loop.source, loop.name, loop.parts, self._visit(right, loop.element)))

    def _flatten(self, node: Node, current: Value) -> Value:
        base = self._visit(node.children[0], current)
        if base.type.kind != "list":
            return NOTHING
        loop = base.loop or self._loop(base)
        element = loop.element
        if element.type.kind != "list":
            return listing(loop)
        if element.choices is not None and len(element.choices) == 1:
            return listing(Loop(loop.source, loop.name, loop.parts, element.choices[0]))
        inner = element.loop or self._loop(element)
        parts = (*loop.parts, *loop_parts(inner))
        return listing(Loop(loop.source, loop.name, parts, inner.element))

    def _loop(self, source: Value) -> Loop:
        name = self._scope.take(_singular(source.code), key=object())
        if source.choices is not None:
            maybe = any(present(choice) for choice in source.choices)
        else:
            maybe = is_sparse(source.type)
        element = Value(name, self.item(source.type), maybe=maybe, path=True)
        return Loop(source, name, (), element)

    def _choices(self, node: Node, current: Value) -> Value:
        if present(current):
            raise UnsupportedError("a list of choices from what may be null is not supported")
        found = tuple(self._visit(child, current) for child in node.children)
        if len({choice.type.kind for choice in found}) > 1:
            raise UnsupportedError("a list of different types is not supported")
        code = f"({', '.join(map(optional, found))},)"
        # The most that any of them can be: a list with nulls inside, if one is.
        item = max((choice.type for choice in found), key=is_sparse)
        return Value(code, Type("list", item=item), choices=found)

    # -- conditions -----------------------------------------------------------------------------

    def _comparator(self, node: Node, current: Value) -> Value:
        left, right = (self._visit(child, current) for child in node.children)
        kinds = {left.type.kind, right.type.kind}
        if str(node.value) in _ORDER:
            if kinds != {"number"}:
                return NOTHING
            if any(side.maybe and not side.path for side in (left, right)):
                raise UnsupportedError("the order of what a function found is not supported")
            guards = (*present(left), *present(right))
            code = f"{left.code} {_ORDER[str(node.value)]} {right.code}"
            return Value(code, BOOLEAN, tuple(dict.fromkeys(guards)))
        return Value(equality(left, right, equal=node.value == "eq"), BOOLEAN)

    def _and(self, node: Node, current: Value) -> Value:
        return self._either(node, current, "and")

    def _or(self, node: Node, current: Value) -> Value:
        return self._either(node, current, "or")

    def _either(self, node: Node, current: Value, word: str) -> Value:
        left, right = (self._visit(child, current) for child in node.children)
        if left.type.kind != right.type.kind or left.type.kind not in ("boolean", "string", "list"):
            raise UnsupportedError(f"{word} of these types is not supported")
        maybe = bool(present(right)) or (word == "and" and bool(present(left)))
        code = f"({optional(left)} {word} {optional(right)})"
        return Value(code, left.type, maybe=maybe)

    def _not(self, node: Node, current: Value) -> Value:
        return Value(f"not ({self._condition(node.children[0], current)})", BOOLEAN)

    def _condition(self, node: Node, current: Value) -> str:
        """Code that is true where the value is; which other value it is does not matter."""
        if node.type in ("and_expression", "or_expression"):
            word = f" {node.type.partition('_')[0]} "
            return word.join(f"({self._condition(child, current)})" for child in node.children)
        return truth(self._visit(node, current))

    def _function(self, node: Node, current: Value) -> Value:
        given = [self._visit(child, current) for child in node.children]
        inner = self.item(given[0].type) if given and given[0].type.kind == "list" else None
        return call(str(node.value), given, inner, self._imports)

    # -- types ----------------------------------------------------------------------------------

    def _type(self, target: ShapeId) -> Type:
        shape = self._targets.closure.shapes[target]
        return Type(_KINDS.get(shape.type, shape.type), shape)

    def item(self, of: Type) -> Type:
        """What a list holds."""
        if of.item is not None:
            return of.item
        assert of.shape is not None
        return self._type(of.shape.members["member"].target)


def may_be_none(member: Member, role: str) -> bool:
    """Whether the attribute of a member is annotated with None; as `structure.members` has it."""
    if role == "input":
        return not member.has("smithy.api#required") or member.has("smithy.api#idempotencyToken")
    if member.has("smithy.api#clientOptional"):
        return True
    return not (
        member.has("smithy.api#required") or member.traits.get("smithy.api#default") is not None
    )


def _singular(code: str) -> PythonName | str:
    """What an item of something called so is called."""
    found = re.search(r"([a-z_0-9]+)(?:\.values\(\))?$", code)
    name = found[1] if found else ""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else "item"
