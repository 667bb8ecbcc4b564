"""Endpoint rules: from the syntax tree to the bodies of Python functions.

Rule: one rule is one `if` that ends in `return` or `raise`; a rule that does not apply falls
through to the next, as the specification says. Trees that would stand too deep become functions.
What is always or never true here is not printed. The text is a function of the rules alone.

A tree whose rules are exhausted does not fall through to its siblings: "Tree rules are considered
terminal branches".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tinsmith.name import Scope as Names
from tinsmith.name import snake_case
from tinsmith.rules import Condition, EndpointResult, ErrorResult, Rule, Shared, rule_names, size
from tinsmith.rules_expression import NOT, Printer, Value
from tinsmith.rules_scope import Scope, Variable, learn
from tinsmith.rules_tidy import merge, simplify

DEEP, LARGE = 5, 30
"""A tree below this many `if`s, or of this many rules, becomes a function, unless it is small."""
SMALL = 3

EXHAUSTED = "raise EndpointError(NO_RULE)"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the compiled rules."""

    name: str
    parameters: tuple[str, ...]
    """Names with annotations."""
    body: tuple[str, ...]
    """Lines, indented from the `def` on."""


@dataclass(frozen=True, slots=True)
class Step:
    """A condition that must be looked at: a test, or an assignment that cannot fail."""

    condition: Condition
    text: str
    is_test: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule that can apply here."""

    rule: Rule
    steps: tuple[Step, ...]
    scope: Scope
    """What is known once its conditions hold."""


class Compiler:
    """Compiles the rules of one service; `functions` holds what became a function of its own."""

    def __init__(
        self,
        names: Names,
        shared: Mapping[int, tuple[tuple[Rule, ...], Scope]] | None = None,
    ) -> None:
        self.printer = Printer()
        self.functions: dict[tuple[tuple[str, ...], tuple[str, ...]], Function] = {}
        self._names = names
        self._shared = shared or {}
        self._called: dict[int, tuple[str, tuple[str, ...]]] = {}

    def function(self, rules: Sequence[Rule], scope: Scope) -> tuple[str, ...]:
        """Compile rules to the whole body of a function."""
        lines, ends = self._block(rules, scope, tail=True, depth=1)
        return tuple(f"    {line}" for line in (lines if ends else [*lines, EXHAUSTED]))

    def enter(self, rule: Rule, scope: Scope) -> Entry | None:
        """Look at a rule's conditions; None if they cannot hold here."""
        conditions = simplify(rule.conditions, Counter(rule_names((rule,))))
        return self.look(replace(rule, conditions=conditions), scope)

    def look(self, rule: Rule, scope: Scope) -> Entry | None:
        """Look at conditions as they are."""
        steps: list[Step] = []
        for condition in rule.conditions:
            value = self.printer.value(condition.call, scope)
            if value.known is False:
                return None
            step = self._step(condition, value, scope)
            if step is not None:
                steps.append(step)
            scope = self._bind(learn(scope, condition.call, True), condition, value)
        return Entry(rule, tuple(_sink(steps)), scope)

    def _step(self, condition: Condition, value: Value, scope: Scope) -> Step | None:
        name = condition.assign and self._name(condition.assign, value)
        if value.kind == "boolean":
            if name:
                return Step(condition, f"({name} := {value.text})", True)
            if value.known:
                return None
            text = value.test or value.text
            return Step(condition, text if value.level >= NOT else f"({text})", True)
        if value.optional:
            text = f"({name} := {value.text})" if name else value.text
            return Step(condition, f"{text} is not None", True)
        return Step(condition, f"{name} = {value.text}", False) if name else None

    def _bind(self, scope: Scope, condition: Condition, value: Value) -> Scope:
        name = condition.assign
        if name is None:
            return scope
        if name in scope:
            self.printer.fault(condition.call.at, f"{name!r} is the name of another value already")
        known = True if value.kind == "boolean" else None
        return {**scope, name: Variable(self._name(name, value), value.kind, True, known)}

    def _name(self, name: str, value: Value) -> str:
        # One Python name has one type in all of the module: type checkers accept every assignment.
        return self._names.take(snake_case(name), key=(name, value.kind, value.optional))

    def _block(
        self, rules: Sequence[Rule], scope: Scope, *, tail: bool, depth: int
    ) -> tuple[list[str], bool]:
        """Compile rules of one level; the flag tells that none can fall out of the end.

        In a `tail`, falling out is rule exhaustion already.
        """
        lines: list[str] = []
        merged = list(merge(rules))
        for index, rule in enumerate(merged):
            entry = self.enter(rule, scope)
            if entry is None:
                continue
            tests = [step for step in entry.steps if step.is_test]
            last = index == len(merged) - 1 or not tests
            text, ends = self._entry(entry, tail=tail and last, depth=depth)
            lines += text
            if not tests:
                return lines, ends
            if len(tests) == 1:
                scope = learn(scope, tests[0].condition.call, False)
        return lines, False

    def _entry(self, entry: Entry, *, tail: bool, depth: int) -> tuple[list[str], bool]:
        groups: list[tuple[bool, list[str]]] = []
        for step in entry.steps:
            if not groups or groups[-1][0] != step.is_test:
                groups.append((step.is_test, []))
            groups[-1][1].append(step.text)
        depth += sum(is_test for is_test, _ in groups)
        lines, ends = self._then(entry, tail=tail, depth=depth)
        for is_test, texts in reversed(groups):
            if is_test:
                lines = [f"if {' and '.join(texts)}:", *(f"    {line}" for line in lines)]
            else:
                lines = [*texts, *lines]
        return lines, ends

    def _then(self, entry: Entry, *, tail: bool, depth: int) -> tuple[list[str], bool]:
        scope = entry.scope
        match entry.rule.then:
            case EndpointResult(url, headers, properties):
                parts = [self.printer.string(url, scope)]
                for name, value in (("headers", headers), ("properties", properties)):
                    if value.items:
                        parts.append(f"{name}={self.printer.json(value, scope)}")
                return [f"return Endpoint({', '.join(parts)})"], True
            case ErrorResult(message):
                return [f"raise EndpointError({self.printer.string(message, scope)})"], True
            case Shared(node):
                return [f"return {self._share(node, scope)}"], True
            case tuple() as rules:
                count = size(rules)
                if (count > SMALL and depth > DEEP) or (count > LARGE and depth > 2):
                    name, taken = self._extract(rules, scope)
                    return [f"return {_call(name, taken, scope)}"], True
                lines, ends = self._block(rules, scope, tail=tail, depth=depth)
                if not ends and not (tail and lines):
                    return [*lines, EXHAUSTED], True
                return lines, ends

    def _share(self, node: int, scope: Scope) -> str:
        if node not in self._called:
            rules, known = self._shared[node]
            self._called[node] = self._extract(rules, known)
        name, taken = self._called[node]
        # Whoever calls it must have what it takes, be it the second to call it.
        self.printer.read |= {*taken}
        return _call(name, taken, scope)

    def _extract(self, rules: Sequence[Rule], scope: Scope) -> tuple[str, tuple[str, ...]]:
        """Make a function of rules; return its name and the variables it takes."""
        outer, self.printer.read = self.printer.read, set()
        body = self.function(rules, scope)
        taken = tuple(name for name in scope if name in self.printer.read)
        self.printer.read |= outer
        parameters = tuple(f"{scope[name].text}: {scope[name].annotation}" for name in taken)
        function = self.functions.get((body, parameters))
        if function is None:
            function = Function(f"_rules_{len(self.functions) + 1}", parameters, body)
            self.functions[body, parameters] = function
        return function.name, taken


def _call(name: str, taken: Iterable[str], scope: Scope) -> str:
    return f"{name}({', '.join(scope[each].text for each in taken)})"


def _sink(steps: Iterable[Step]) -> Iterable[Step]:
    """Move assignments behind the tests that do not need them: fewer levels, and less work."""
    waiting: list[Step] = []
    for step in steps:
        needed = {waits.condition.assign for waits in waiting}
        if step.is_test and needed.isdisjoint(rule_names((Rule((step.condition,), (), ""),))):
            yield step
        elif step.is_test:
            yield from waiting
            yield step
            waiting = []
        else:
            waiting.append(step)
    yield from waiting
