"""A second opinion on endpoint rules: walks the JSON of a rule set, with no compiler in between.

Rule: as slow and as literal as the specification. It shares with the compiled rules only the
functions of the standard library, which have tests of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tinsmith_runtime import partitions, rules

NO_RULE = "No endpoint rule of Example applies to these parameters."

LIBRARY = {
    "aws.partition": partitions.partition,
    "aws.parseArn": rules.parse_arn,
    "aws.isVirtualHostableS3Bucket": lambda value, dots: rules.is_virtual_hostable_s3_bucket(
        value, allow_dots=dots
    ),
    "isValidHostLabel": lambda value, dots: rules.is_valid_host_label(value, allow_dots=dots),
    "parseURL": rules.parse_url,
    "uriEncode": rules.uri_encode,
    "substring": lambda value, start, stop, reverse: rules.substring(
        value, start, stop, reverse=reverse
    ),
    "split": rules.split,
    "isSet": lambda value: value is not None,
    "not": lambda value: not value,
    "stringEquals": lambda one, two: one is not None and one == two,
    "booleanEquals": lambda one, two: one is not None and one == two,
    "ite": lambda test, one, two: one if test else two,
    "coalesce": lambda *values: next((each for each in values if each is not None), None),
}


def interpret(rule_set: Mapping[str, Any], parameters: Mapping[str, object]) -> dict[str, object]:
    """Return what an endpoint test expects, with nothing left out."""
    scope: dict[str, Any] = {}
    for name, declaration in rule_set["parameters"].items():
        scope[name] = parameters.get(name, declaration.get("default"))
        if scope[name] is None and declaration.get("required"):
            raise AssertionError(f"the test must give {name}")
    found = first(rule_set["rules"], scope)
    return {"error": NO_RULE} if found is None else found


def first(found: list[Any], scope: Mapping[str, Any]) -> dict[str, object] | None:
    """Return the outcome of the first rule that applies."""
    for rule in found:
        inner = conditions(rule["conditions"], scope)
        if inner is None:
            continue
        if rule["type"] == "tree":
            return first(rule["rules"], inner) or {"error": NO_RULE}
        return outcome(rule, inner)
    return None


def outcome(rule: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, object]:
    """Return the outcome of a rule without sub-rules."""
    if rule["type"] == "error":
        return {"error": value(rule["error"], scope)}
    endpoint = rule["endpoint"]
    return {
        "endpoint": {
            "url": value(endpoint["url"], scope),
            "headers": fill(endpoint.get("headers", {}), scope),
            "properties": fill(endpoint.get("properties", {}), scope),
        }
    }


def conditions(found: list[Any], scope: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the scope after conditions that hold, or None."""
    inner = dict(scope)
    for condition in found:
        result = value(condition, inner)
        if result is None or result is False:
            return None
        if "assign" in condition:
            inner[condition["assign"]] = result
    return inner


def value(expression: Any, scope: Mapping[str, Any]) -> Any:
    """Evaluate an expression."""
    if isinstance(expression, str):
        return fill(expression, scope)
    if not isinstance(expression, dict):
        return expression
    if "ref" in expression:
        return scope[expression["ref"]]
    arguments = [value(each, scope) for each in expression["argv"]]
    if expression["fn"] == "getAttr":
        return member(arguments[0], arguments[1])
    return LIBRARY[expression["fn"]](*arguments)


def member(found: Any, path: str) -> Any:
    """Follow the path of getAttr."""
    for key, index in re.findall(r"(\w+)|\[(-?\d+)\]", path):
        if key:
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
            found = getattr(found, words)
        else:
            found = found[int(index)] if int(index) < len(found) else None
    return found


def fill(template: Any, scope: Mapping[str, Any]) -> Any:
    """Fill the templates of any JSON."""
    if isinstance(template, list):
        return [fill(each, scope) for each in template]
    if isinstance(template, dict):
        if "ref" in template or "fn" in template:
            return value(template, scope)
        return {name: fill(each, scope) for name, each in template.items()}
    if not isinstance(template, str):
        return template

    def hole(found: re.Match[str]) -> str:
        name, _, path = found[1].partition("#")
        return str(member(scope[name], path) if path else scope[name])

    return re.sub(r"\{([^{}]+)\}", hole, template)
