"""Expressions of endpoint rules: from the syntax tree to Python text, types checked on the way.

Rule: a function of the standard library that Python says as well (`==`, `is None`, `if ... else`)
is printed as Python; the others are calls of the runtime. Wrong types and values that may be
missing are faults, not text. Source: Smithy 2.0 "Rules engine standard library" and "AWS rules
engine library functions".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tinsmith.errors import Fault
from tinsmith.rules import ArrayOf, Call, Constant, Expression, ObjectOf, Ref, Template
from tinsmith.rules_library import KEYWORD, MEMBERS, RUNTIME, TAKES, Kind
from tinsmith.rules_scope import Scope

ATOM, COMPARISON, NOT, CHOICE = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of Python and what is known of it."""

    text: str
    kind: Kind
    optional: bool = False
    known: bool | None = None
    """The value of a boolean that is always the same here."""
    unset: bool = False
    """Whether it is None here, always."""
    level: int = ATOM
    negated: str = ""
    """The opposite of a boolean, where it reads better than `not`."""
    test: str = ""
    """The text where only truth counts, if that is shorter."""

    def within(self, level: int) -> str:
        """The text as an operand of an operator of `level`."""
        return self.text if self.level >= level else f"({self.text})"


@dataclass(slots=True)
class Printer:
    """Prints expressions, collecting faults and what the text needs imported."""

    faults: list[Fault] = field(default_factory=list)
    imports: set[tuple[str, str]] = field(default_factory=set)
    """Runtime module and name."""
    read: set[str] = field(default_factory=set)
    """Names that were printed."""

    def fault(self, at: str, message: str) -> None:
        """Note that something is wrong at the pointer `at`."""
        self.faults.append(Fault("", at, "", message))

    def value(self, expression: Expression, scope: Scope) -> Value:
        """Print any expression but an object or array."""
        match expression:
            case Constant(value):
                return _constant(value)
            case Ref():
                return self._ref(expression, scope)
            case Template(parts):
                return Value(f'f"{"".join(self._part(part, scope) for part in parts)}"', "string")
            case Call("getAttr"):
                return self._get(expression, scope)
            case Call("isSet", (inner,)):
                return self._is_set(self.value(inner, scope))
            case Call("not", (inner,)):
                return self._not(self.boolean(inner, scope, expression.at))
            case Call("booleanEquals", (left, right)):
                return self._boolean_equals(expression, left, right, scope)
            case Call("stringEquals", (left, right)):
                return self._string_equals(expression, left, right, scope)
            case Call("oneOf", (ref, *choices)):
                return self._one_of(self.value(ref, scope), choices, scope)
            case Call("coalesce", arguments):
                return self._coalesce(expression, arguments, scope)
            case Call("ite", (condition, then, otherwise)):
                return self._choose(expression, condition, then, otherwise, scope)
            case Call():
                return self._call(expression, scope)
            case ArrayOf() | ObjectOf():
                raise AssertionError("read as properties only")

    def json(self, expression: Expression, scope: Scope) -> str:
        """Print properties and headers."""
        match expression:
            case ArrayOf(items):
                return "[" + ", ".join(self.json(each, scope) for each in items) + "]"
            case ObjectOf(members):
                pairs = (f"{quote(name)}: {self.json(each, scope)}" for name, each in members)
                return "{" + ", ".join(pairs) + "}"
            case Constant():
                return self.value(expression, scope).text
            case _:
                return self.string(expression, scope)

    def string(self, expression: Expression, scope: Scope) -> str:
        """Print a string that is there."""
        return self._of("string", expression, scope).text

    def boolean(self, expression: Expression, scope: Scope, at: str) -> Value:
        """Print a boolean."""
        value = self.value(expression, scope)
        if value.kind != "boolean":
            self.fault(at, f"expected a boolean, found a value of type {value.kind}")
        return value

    def _of(self, kind: Kind, expression: Expression, scope: Scope) -> Value:
        value = self.value(expression, scope)
        at = getattr(expression, "at", "")
        if value.kind != kind:
            self.fault(at, f"expected a value of type {kind}, found one of type {value.kind}")
        elif value.optional:
            self.fault(at, f"{value.text} may not be set here; test it with isSet first")
        return value

    def _ref(self, ref: Ref, scope: Scope) -> Value:
        variable = scope.get(ref.name)
        if variable is None:
            self.fault(ref.at, f"there is no parameter or variable {ref.name!r} here")
            return Value(ref.name, "string")
        self.read.add(ref.name)
        return Value(
            variable.text,
            variable.kind,
            optional=not variable.is_set,
            known=variable.known,
            unset=variable.is_set is False,
            negated=f"not {variable.text}",
        )

    def _part(self, part: Constant | Ref | Call, scope: Scope) -> str:
        if isinstance(part, Constant):
            return quote(str(part.value))[1:-1].replace("{", "{{").replace("}", "}}")
        return "{" + self.string(part, scope) + "}"

    def _get(self, call: Call, scope: Scope) -> Value:
        inner = self.value(call.arguments[0], scope)
        path = call.arguments[1].value if isinstance(call.arguments[1], Constant) else None
        if not isinstance(path, str):
            self.fault(call.at, "the path of getAttr must be a literal string")
            return inner
        for step in path.replace("[", ".[").removeprefix(".").split("."):
            if inner.optional:
                self.fault(call.at, f"{inner.text} may not be set here; test it with isSet first")
            index = step.removeprefix("[").removesuffix("]")
            if step == f"[{index}]" and index.removeprefix("-").isdigit() and inner.kind == "array":
                self.imports.add(("rules", "item"))
                inner = Value(f"item({inner.text}, {int(index)})", "string", optional=True)
            elif step in MEMBERS.get(inner.kind, {}):
                name, kind = MEMBERS[inner.kind][step]
                text = f"{inner.text}.{name}"
                inner = Value(text, kind, negated=f"not {text}")
            else:
                self.fault(call.at, f"a value of type {inner.kind} has no {step!r}")
                return Value(inner.text, "string")
        return inner

    def _is_set(self, value: Value) -> Value:
        if value.unset or not value.optional:
            return _constant(value.optional is False)
        text, negated = f"{value.within(ATOM)} is not None", f"{value.within(ATOM)} is None"
        return Value(text, "boolean", level=COMPARISON, negated=negated)

    def _not(self, value: Value) -> Value:
        known = None if value.known is None else not value.known
        text = value.negated or f"not {value.within(NOT)}"
        level = NOT if text.startswith("not ") else value.level
        return Value(text, "boolean", known=known, level=level, negated=value.test or value.text)

    def _boolean_equals(
        self, call: Call, left: Expression, right: Expression, scope: Scope
    ) -> Value:
        one, two = self.boolean(left, scope, call.at), self.boolean(right, scope, call.at)
        if isinstance(left, Constant):
            one, two = two, one
        if one.known is not None and two.known is not None:
            return _constant(one.known == two.known)
        if two.known is not None and not one.unset and not one.optional:
            return one if two.known else self._not(one)
        if two.known is not None and not one.unset:
            text, negated = (
                f"{one.within(ATOM)} is {two.known}",
                f"{one.within(ATOM)} is not {two.known}",
            )
            test = one.text if two.known else ""
            return Value(text, "boolean", level=COMPARISON, negated=negated, test=test)
        return self._equals(one, two)

    def _string_equals(
        self, call: Call, left: Expression, right: Expression, scope: Scope
    ) -> Value:
        one, two = self.value(left, scope), self.value(right, scope)
        if one.kind != "string" or two.kind != "string":
            self.fault(call.at, f"stringEquals compares strings, not {one.kind} and {two.kind}")
        return self._equals(two, one) if isinstance(left, Constant) else self._equals(one, two)

    def _equals(self, one: Value, two: Value) -> Value:
        if one.unset or two.unset:
            return _constant(False)
        left, right = one.within(ATOM), two.within(ATOM)
        return Value(
            f"{left} == {right}", "boolean", level=COMPARISON, negated=f"{left} != {right}"
        )

    def _one_of(self, value: Value, choices: Sequence[Expression], scope: Scope) -> Value:
        if value.unset:
            return _constant(False)
        texts = ", ".join(self.value(choice, scope).text for choice in choices)
        text, negated = f"{value.text} in ({texts})", f"{value.text} not in ({texts})"
        return Value(text, "boolean", level=COMPARISON, negated=negated)

    def _coalesce(self, call: Call, arguments: Sequence[Expression], scope: Scope) -> Value:
        values: list[Value] = []
        for argument in arguments:
            value = self.value(argument, scope)
            if not value.unset:
                values.append(value)
            if not value.optional:
                break
        if not values:
            self.fault(call.at, "no argument of coalesce can be set here")
            return Value("None", "string", optional=True)
        if len({value.kind for value in values}) > 1:
            self.fault(call.at, "the arguments of coalesce differ in type")
        result = values.pop()
        for value in reversed(values):
            self.imports.add(("rules", "coalesce"))
            text = f"coalesce({value.text}, {result.text})"
            result = Value(text, value.kind, result.optional)
        return result

    def _choose(
        self,
        call: Call,
        condition: Expression,
        then: Expression,
        otherwise: Expression,
        scope: Scope,
    ) -> Value:
        test = self.boolean(condition, scope, call.at)
        one, two = self.value(then, scope), self.value(otherwise, scope)
        if one.kind != two.kind:
            self.fault(call.at, "the branches of ite differ in type")
        if test.known is not None:
            return one if test.known else two
        text = f"{one.within(NOT)} if {test.test or test.text} else {two.within(CHOICE)}"
        return Value(text, one.kind, one.optional or two.optional, level=CHOICE)

    def _call(self, call: Call, scope: Scope) -> Value:
        module, name, kind, optional = RUNTIME[call.function]
        self.imports.add((module, name))
        takes = TAKES.get(call.function, ("string",))
        texts: list[str] = []
        for wanted, argument in zip(takes, call.arguments, strict=False):
            value = self._of(wanted, argument, scope)
            keyword = KEYWORD.get(call.function) if wanted == "boolean" else None
            if keyword is None:
                texts.append(value.text)
            elif value.known is not False:
                texts.append(f"{keyword}={value.text}")
        text = f"{name}({', '.join(texts)})"
        return Value(text, kind, optional, negated=f"not {text}" if kind == "boolean" else "")


def _constant(value: str | bool | int) -> Value:
    if isinstance(value, bool):
        return Value(str(value), "boolean", known=value, negated=str(not value))
    return Value(quote(value), "string") if isinstance(value, str) else Value(str(value), "integer")


def quote(text: str) -> str:
    """Return a double-quoted Python literal on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
