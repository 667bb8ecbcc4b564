"""Endpoint rules as a binary decision diagram, `endpointBdd`, read into rules like any other.

Rule: a node becomes "if its condition holds, these rules, otherwise those", which is what a tree
rule followed by others says. A node that several ways lead to stays one, as `Shared`. Source:
Smithy 2.0 "Rules engine specification", trait `endpointBdd`.
"""

from __future__ import annotations

import binascii
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinsmith.model import Json
from tinsmith.rules import Condition, Rule, Shared, rule_names
from tinsmith.rules_compile import Compiler
from tinsmith.rules_read import Reader
from tinsmith.rules_scope import Scope, join, learn

RESULTS = 100_000_000
"""References from here on are results, the first of them "no rule matched"."""
NODE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes are (condition, reference if it holds, if not); references count from one."""

    conditions: tuple[Condition, ...]
    results: tuple[Rule, ...]
    nodes: tuple[tuple[int, int, int], ...]
    root: int

    def branches(self, reference: int) -> tuple[int, int, int] | None:
        """Return condition and next references of a node; None for a result or terminal."""
        if reference >= RESULTS or abs(reference) < 2:
            return None
        condition, high, low = self.nodes[abs(reference) - 1]
        return (condition, high, low) if reference > 0 else (condition, low, high)


def read_diagram(reader: Reader, fields: Mapping[str, Json]) -> Diagram:
    """Read and check a diagram; what it returns is sound only if `reader` notes no fault."""
    conditions = reader.conditions(fields.get("conditions"), "/conditions")
    results = tuple(
        reader.rule(each, f"/results/{index}")
        for index, each in enumerate(reader.sequence(fields.get("results"), "/results"))
    )
    for rule in results:
        if rule.conditions or isinstance(rule.then, tuple):
            reader.fault(rule.at, "a result must be an endpoint or error without conditions")
    nodes = _nodes(reader, fields.get("nodes"))
    if fields.get("nodeCount") != len(nodes):
        reader.fault("/nodeCount", f"there are {len(nodes)} nodes, not {fields.get('nodeCount')}")
    root = fields.get("root")
    if not isinstance(root, int) or root < 1:
        reader.fault("/root", "expected a reference that is not complemented")
        root = 1
    diagram = Diagram(conditions, results, nodes, root)
    _check(reader, diagram)
    return diagram


def _nodes(reader: Reader, value: Json) -> tuple[tuple[int, int, int], ...]:
    try:
        packed = binascii.a2b_base64(reader.text(value, "/nodes"), strict_mode=True)
    except (binascii.Error, ValueError) as error:
        reader.fault("/nodes", f"this is no Base64: {error}")
        return ()
    if len(packed) % NODE_BYTES:
        reader.fault("/nodes", f"expected {NODE_BYTES} bytes a node, found {len(packed)} in all")
        return ()
    numbers = [
        int.from_bytes(packed[start : start + 4], "big", signed=True)
        for start in range(0, len(packed), 4)
    ]
    return tuple(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


def _check(reader: Reader, diagram: Diagram) -> None:
    """Note references to nothing, and ways in a circle."""
    references = [("/root", diagram.root)]
    for index, (condition, high, low) in enumerate(diagram.nodes[1:], 2):
        at = f"/nodes/{index - 1}"
        references += [(at, high), (at, low)]
        if not 0 <= condition < len(diagram.conditions):
            reader.fault(at, f"there is no condition {condition}")
        for child in (high, low):
            inner = diagram.branches(child) if 1 < abs(child) <= len(diagram.nodes) else None
            if inner is not None and inner[0] <= condition:
                reader.fault(
                    at, "a node must come before those it leads to: conditions only ascend"
                )
    for at, reference in references:
        last = RESULTS + len(diagram.results) if reference >= RESULTS else len(diagram.nodes)
        if reference == 0 or abs(reference) > last:
            reader.fault(at, f"there is no node or result {reference}")


def diagram_rules(diagram: Diagram) -> tuple[tuple[Rule, ...], dict[int, tuple[Rule, ...]]]:
    """Return the rules of the root, and those of every shared node by its reference."""
    order = _order(diagram)
    arrivals = Counter(child for node in order for child in (diagram.branches(node) or ())[1:])
    shared: dict[int, tuple[Rule, ...]] = {}
    rules: dict[int, tuple[Rule, ...]] = {}
    for reference in reversed(order):
        found = diagram.branches(reference)
        if found is None:
            index = reference - RESULTS - 1
            rules[reference] = (diagram.results[index],) if index >= 0 else ()
            continue
        condition, high, low = found
        then, otherwise = rules[high], rules[low]
        made = (
            Rule((diagram.conditions[condition],), then, f"/conditions/{condition}"),
            *otherwise,
        )
        if arrivals[reference] > 1:
            shared[reference] = made
            made = (Rule((), Shared(reference, tuple(rule_names(made))), ""),)
        rules[reference] = made
    return rules[diagram.root], shared


def entry_scopes(diagram: Diagram, scope: Scope, compiler: Compiler) -> dict[int, Scope]:
    """Return what is known at every node, whichever way led there."""
    known: dict[int, Scope] = {diagram.root: scope}
    for reference in _order(diagram):
        found = diagram.branches(reference)
        if found is None or reference not in known:
            continue
        number, high, low = found
        condition = diagram.conditions[number]
        entry = compiler.look(Rule((condition,), (), ""), known[reference])
        ways = [(low, learn(known[reference], condition.call, False))]
        if entry is not None:
            ways = [(high, entry.scope)] + (
                ways if any(step.is_test for step in entry.steps) else []
            )
        for child, here in ways:
            known[child] = join(known[child], here) if child in known else here
    return known


def _order(diagram: Diagram) -> Sequence[int]:
    """Every reference that can be reached, before those it leads to."""
    reached = {diagram.root}
    waiting = [diagram.root]
    while waiting:
        for child in (diagram.branches(waiting.pop()) or ())[1:]:
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    return sorted(reached, key=lambda each: (_rank(diagram, each), abs(each), each < 0))


def _rank(diagram: Diagram, reference: int) -> int:
    found = diagram.branches(reference)
    return len(diagram.conditions) if found is None else found[0]
