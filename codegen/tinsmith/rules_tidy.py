"""Endpoint rules, tidied before they are compiled: what a person would not have written is gone.

Rule: tree to tree, and never another answer; conditions are pure, so they may move and vanish.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from tinsmith.rules import Call, Condition, Constant, Expression, Ref, Rule


def simplify(conditions: tuple[Condition, ...], uses: Mapping[str, int]) -> tuple[Condition, ...]:
    """Drop tests that the next one implies, variables nobody reads, and those simpler in place.

    `uses` counts how often each name is read in and below the rule.
    """
    result = list(conditions)
    for index, pair in enumerate(pairwise(conditions)):
        match pair[0].call, pair[1].call:
            case (
                Call("isSet", (Ref(tested),)),
                Call(
                    "stringEquals" | "booleanEquals",
                    (Ref(compared), Constant()) | (Constant(), Ref(compared)),
                ),
            ) if (
                tested == compared
            ):
                result[index] = _NOTHING
            case _:
                pass
    for index, condition in enumerate(conditions):
        name = condition.assign
        if name is None:
            continue
        if not uses.get(name):
            result[index] = replace(condition, assign=None)
        elif uses[name] == 1:
            for later in range(index + 1, len(result)):
                inlined = _inline(result[later].call, name, condition.call)
                if inlined is not None:
                    result[later] = replace(result[later], call=inlined)
                    result[index] = _NOTHING
                    break
    return tuple(condition for condition in result if condition is not _NOTHING)


_NOTHING = Condition(Call("", (), ""), None)


def _inline(call: Call, name: str, value: Call) -> Call | None:
    """Put `value` where `call` compares `name` with a constant: None fails as a mismatch does."""
    match call:
        case Call(
            "stringEquals", (Ref(found), Constant() as other) | (Constant() as other, Ref(found))
        ):
            if found == name:
                return replace(call, arguments=(value, other))
        case Call(
            "stringEquals", (Call("getAttr", (Ref(found), path)) as read, Constant() as other)
        ):
            if found == name and value.function == "aws.partition":
                inner: Expression = replace(read, arguments=(value, path))
                return replace(call, arguments=(inner, other))
        case _:
            pass
    return None


def merge(rules: Iterable[Rule]) -> Iterable[Rule]:
    """Make one rule of neighbours that compare one value with constants and end alike."""
    held: Rule | None = None
    for rule in rules:
        merged = held and _either(held, rule)
        if merged is None and held is not None:
            yield held
        held = merged or rule
    if held is not None:
        yield held


def _either(one: Rule, other: Rule) -> Rule | None:
    if one.conditions[:-1] != other.conditions[:-1] or one.then != other.then:
        return None
    match one.conditions[-1:], other.conditions[-1:]:
        case (
            (Condition(Call("stringEquals" | "oneOf", (Ref() as ref, *values), at), None),),
            (Condition(Call("stringEquals", (Ref() as same, Constant() as value)), None),),
        ) if ref == same and all(isinstance(each, Constant) for each in values):
            call = Call("oneOf", (ref, *values, value), at)
            return replace(one, conditions=(*one.conditions[:-1], Condition(call, None)))
        case _:
            return None
