"""Compiled endpoint rules: the cases of models, a second opinion on random parameters, the text."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compiled_rules import Compiled, Service, expected, services
from rule_interpreter import interpret
from shared_data import shared
from tinsmith.errors import ModelError
from tinsmith.rules_view import compile_rules
from tinsmith_runtime import partitions

STS = Path(__file__).parents[2] / "model" / "sts" / "sts.json"


def found(paths: Iterable[Path]) -> list[Any]:
    return [
        pytest.param(service, id=f"{path.parent.name}/{path.stem}")
        for path in sorted(paths)
        for service in services(path)
    ]


SUITE = found(shared("endpoint-rules").rglob("*.json"))
MODELS = found(shared("models").glob("*.json"))


def check(compiled: Compiled, cases: Iterable[Mapping[str, Any]]) -> None:
    """Compare every case, and show all that differ."""
    assert [
        (case.get("documentation"), compiled.outcome(case.get("params", {})), expected(case))
        for case in cases
        if compiled.outcome(case.get("params", {})) != expected(case)
    ] == []


# ---- cases of others ----


@pytest.mark.parametrize("service", SUITE)
def test_suite(service: Service) -> None:
    check(Compiled(service.rules), service.cases)


def test_suite_is_all_there() -> None:
    assert sum(len(param.values[0].cases) for param in SUITE) == 153


@pytest.mark.parametrize("service", MODELS)
def test_model(service: Service) -> None:
    check(Compiled(service.rules), service.cases)


def test_sts() -> None:
    compiled = Compiled(next(services(STS)).rules)
    check(compiled, next(services(STS)).cases)
    cases = json.loads((shared("sts") / "endpoint-tests.json").read_text("utf-8"))
    assert len(cases) == 40
    check(compiled, cases)


# ---- a second opinion ----

REGIONS = st.sampled_from(
    [region for each in partitions.PARTITIONS for region in each.regions]
    + ["us-east-9", "cn-east-7", "us-gov-south-2", "nowhere", "", "local", "-", "a.b", "us_x"]
)
TEXTS = st.sampled_from(
    [
        "",
        "bucket",
        "Bucket",
        "my.bucket",
        "bucket--x-s3",
        "bucket--usw2-az1--x-s3",
        "bucket--test-ab1--x-s3",
        "-a-",
        "preferred",
        "disabled",
        "required",
        "123456789012",
        "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kbeta0--op-s3",
        "test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
        "arn:aws:s3:us-west-2:123456789012:accesspoint:name",
        "arn:aws:s3::123456789012:accesspoint:name.mrap",
        "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-1:accesspoint:name",
        "arn:aws:s3-outposts:us-west-2:123456789012:outpost",
        "arn:aws-cn:s3-object-lambda:cn-north-1:123456789012:accesspoint/name",
        "arn:aws:dynamodb:us-east-1:222222222222:table/name",
        "arn:aws:sns:us-west-2:1:topic",
        "arn:",
    ]
)
ENDPOINTS = st.sampled_from(
    ["https://example.com", "http://10.0.0.1:80/x", "https://[::1]/", "example.com", "ftp://x", ""]
)


def values(name: str, declaration: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = declaration["type"].lower()
    if kind == "boolean":
        return st.booleans()
    if kind == "stringarray":
        return st.lists(TEXTS, max_size=2)
    return REGIONS if name == "Region" else ENDPOINTS if name == "Endpoint" else TEXTS


def assignments(rules: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values for parameters; those that need not be given may be left out."""
    needed, others = {}, {}
    for name, declaration in rules["parameters"].items():
        given_always = declaration.get("required") and "default" not in declaration
        (needed if given_always else others)[name] = values(name, declaration)
    return st.fixed_dictionaries(needed, optional=others)


COMPILED: dict[str, Compiled] = {}


def compiled(service: Service) -> Compiled:
    if service.name not in COMPILED:
        COMPILED[service.name] = Compiled(service.rules)
    return COMPILED[service.name]


@pytest.mark.parametrize("service", [*found([STS]), *MODELS])
@given(data=st.data())
def test_agrees_with_interpreter(service: Service, data: st.DataObject) -> None:
    parameters = data.draw(assignments(service.rules))
    assert compiled(service).outcome(parameters) == interpret(service.rules, parameters)


# ---- decision diagrams ----

FLAG = {"type": "boolean", "required": True, "default": False, "documentation": "A flag."}
DIAGRAM_PARAMETERS = {
    "Region": {"type": "string", "builtIn": "AWS::Region", "documentation": "Where."},
    "Endpoint": {"type": "string", "documentation": "Elsewhere."},
    "A": FLAG,
    "B": FLAG,
}


def call(function: str, *arguments: object, assign: str | None = None) -> dict[str, object]:
    made: dict[str, object] = {"fn": function, "argv": list(arguments)}
    return made | ({"assign": assign} if assign else {})


def ref(name: str) -> dict[str, object]:
    return {"ref": name}


DIAGRAM_CONDITIONS = [
    call("isSet", ref("Endpoint")),
    call("booleanEquals", ref("A"), True),
    call("aws.partition", call("coalesce", ref("Region"), "cn-north-1"), assign="Found"),
    call("booleanEquals", ref("B"), False),
    call("stringEquals", ref("Region"), "eu-west-1"),
    call("parseURL", call("coalesce", ref("Endpoint"), "none"), assign="Url"),
    call("booleanEquals", ref("A"), False),
    call("isSet", ref("Endpoint")),
]
DIAGRAM_RESULTS = [
    {"type": "endpoint", "conditions": [], "endpoint": {"url": f"https://{number}.example"}}
    for number in range(3)
] + [{"type": "error", "conditions": [], "error": "refused"}]
FIRST, SECOND = 100_000_001, 100_000_002
NO_MATCH = {"error": "No endpoint rule of Example applies to these parameters."}


def diagram(nodes: list[tuple[int, int, int]], root: int, **changes: object) -> dict[str, object]:
    packed = b"".join(struct.pack(">iii", *node) for node in [(-1, 1, -1), *nodes])
    return {
        "version": "1.1",
        "parameters": DIAGRAM_PARAMETERS,
        "conditions": DIAGRAM_CONDITIONS,
        "results": DIAGRAM_RESULTS,
        "root": root,
        "nodeCount": len(nodes) + 1,
        "nodes": base64.b64encode(packed).decode(),
        **changes,
    }


def walk(
    nodes: list[tuple[int, int, int]], reference: int, holds: Mapping[int, bool]
) -> dict[str, object]:
    """Evaluate a diagram as the specification says."""
    while 1 < abs(reference) < 100_000_000:
        condition, high, low = nodes[abs(reference) - 2]
        reference = high if holds[condition] == (reference > 0) else low
    if abs(reference) <= 1 or reference == 100_000_000:
        return NO_MATCH
    number = reference - 100_000_001
    if number == 3:
        return {"error": "refused"}
    return {
        "endpoint": {"url": f"https://{number}.example", "headers": {}, "properties": {}},
    }


@st.composite
def diagrams(draw: st.DrawFn) -> tuple[list[tuple[int, int, int]], int]:
    """Nodes in rising order of conditions; a child comes later in that order."""
    conditions = sorted(draw(st.lists(st.integers(0, 7), min_size=1, max_size=12)))
    nodes = []
    for condition in conditions:
        later = [index + 2 for index, other in enumerate(conditions) if other > condition]
        ends = [1, -1, *range(100_000_000, 100_000_005)]
        child = st.sampled_from([*later, *(-each for each in later), *ends])
        nodes.append((condition, draw(child), draw(child)))
    return nodes, 2


@given(
    made=diagrams(),
    region=st.sampled_from([None, "eu-west-1", "us-east-1"]),
    endpoint=st.sampled_from([None, "https://example.com", "nonsense"]),
    a=st.booleans(),
    b=st.booleans(),
)
@example(([(0, 5, 3), (1, 4, 4), (3, 5, 5), (4, 1, 1)], 2), None, None, False, False)
@example(([(1, 3, 3), (6, FIRST, SECOND)], 2), None, None, True, False)
@example(([(1, 3, 3), (6, FIRST, SECOND)], 2), None, None, False, False)
@example(([(0, 3, 3), (7, FIRST, SECOND)], 2), None, None, False, False)
@example(([(0, 3, 3), (7, FIRST, SECOND)], 2), None, "https://example.com", False, False)
def test_diagram(
    made: tuple[list[tuple[int, int, int]], int],
    region: str | None,
    endpoint: str | None,
    a: bool,
    b: bool,
) -> None:
    nodes, root = made
    holds = {
        0: endpoint is not None,
        1: a,
        2: True,
        3: not b,
        4: region == "eu-west-1",
        5: endpoint == "https://example.com",
        6: not a,
        7: endpoint is not None,
    }
    parameters = {"Region": region, "Endpoint": endpoint, "A": a, "B": b}
    assert Compiled(diagram(nodes, root)).outcome(parameters) == walk(nodes, root, holds)


def test_diagram_reads_as_rules() -> None:
    """Shared nodes are one function, which knows what all ways to it have proven."""
    results = [
        {"type": "endpoint", "conditions": [], "endpoint": {"url": {"ref": "Endpoint"}}},
        {"type": "endpoint", "conditions": [], "endpoint": {"url": "https://{Found#dnsSuffix}"}},
    ]
    nodes = [(0, 3, 1), (1, 4, -5), (2, 100_000_001, -5), (3, 100_000_002, 1)]
    partition, endpoint_set = DIAGRAM_CONDITIONS[2], DIAGRAM_CONDITIONS[0]
    conditions = [partition, endpoint_set, DIAGRAM_CONDITIONS[1], DIAGRAM_CONDITIONS[3]]
    view = compile_rules(
        diagram(nodes, 2, results=results, conditions=conditions), service_title="Example"
    )
    assert view.functions[0].body.splitlines() == [
        '    found = partition(coalesce(region, "cn-north-1"))',
        "    if endpoint is not None:",
        "        if a:",
        "            return Endpoint(endpoint)",
        "        return _rules_1(b, found)",
        "    return _rules_1(b, found)",
    ]
    assert view.functions[1].signature == "def _rules_1(b: bool, found: Partition) -> Endpoint:"
    assert view.functions[1].body.splitlines() == [
        "    if not b:",
        "        raise EndpointError(NO_RULE)",
        '    return Endpoint(f"https://{found.dns_suffix}")',
    ]


# ---- the text ----

STRING = {"type": "string", "documentation": "A text."}


def rule_set(*rules: object, **parameters: object) -> dict[str, Any]:
    declared = {"Region": STRING, "Bucket": STRING, "UseFIPS": FLAG, **parameters}
    return {"version": "1.0", "parameters": declared, "rules": list(rules)}


def endpoint(url: object, *conditions: object, **fields: object) -> dict[str, object]:
    return {"type": "endpoint", "conditions": conditions, "endpoint": {"url": url, **fields}}


def error(message: object, *conditions: object) -> dict[str, object]:
    return {"type": "error", "conditions": conditions, "error": message}


def tree(conditions: list[object], *rules: object) -> dict[str, object]:
    return {"type": "tree", "conditions": conditions, "rules": list(rules)}


def body(*rules: object, **parameters: object) -> list[str]:
    view = compile_rules(rule_set(*rules, **parameters), service_title="Example")
    return [line[4:] for line in view.functions[0].body.splitlines()]


SET = call("isSet", ref("Region"))
FIPS = call("booleanEquals", ref("UseFIPS"), True)


def test_siblings_with_one_answer_become_one() -> None:
    assert body(
        tree(
            [SET],
            endpoint("https://x", call("stringEquals", ref("Region"), "a")),
            endpoint("https://x", call("stringEquals", "{Region}", "b")),
            endpoint("https://y", call("stringEquals", ref("Region"), "c")),
            error('no "{Region}" {{here}}\n'),
        )
    ) == [
        "if region is not None:",
        '    if region in ("a", "b"):',
        '        return Endpoint("https://x")',
        '    if region == "c":',
        '        return Endpoint("https://y")',
        '    raise EndpointError(f"no \\"{region}\\" {{here}}\\n")',
        "raise EndpointError(NO_RULE)",
    ]


def test_exhausted_tree_does_not_fall_through() -> None:
    rules = (tree([SET], endpoint("https://fips", FIPS)), endpoint("https://x"))
    assert body(*rules) == [
        "if region is not None:",
        "    if use_fips:",
        '        return Endpoint("https://fips")',
        "    raise EndpointError(NO_RULE)",
        'return Endpoint("https://x")',
    ]


def test_what_is_known_is_not_asked_again() -> None:
    assert body(
        error("unset", call("not", SET)),
        endpoint("https://fips.{Region}", SET, FIPS),
        endpoint("https://{Region}", call("not", FIPS), call("isSet", ref("Region"))),
    ) == [
        "if region is None:",
        '    raise EndpointError("unset")',
        "if use_fips:",
        '    return Endpoint(f"https://fips.{region}")',
        'return Endpoint(f"https://{region}")',
    ]


def test_assignments_wait_for_tests() -> None:
    assert body(
        endpoint(
            "https://{Where#dnsSuffix}{Encoded}",
            SET,
            call("aws.partition", ref("Region"), assign="Where"),
            call("uriEncode", ref("Region"), assign="Encoded"),
            call("aws.parseArn", ref("Region"), assign="Unread"),
            FIPS,
        ),
        error("{Where}", call("coalesce", ref("Region"), "none", assign="Where")),
    ) == [
        "if region is not None and parse_arn(region) is not None and use_fips:",
        "    where = partition(region)",
        "    encoded = uri_encode(region)",
        '    return Endpoint(f"https://{where.dns_suffix}{encoded}")',
        'where_ = coalesce(region, "none")',
        "raise EndpointError(where_)",
    ]


def test_a_comparison_takes_its_only_operand_in() -> None:
    assert body(
        endpoint(
            "https://x",
            call("isSet", ref("Bucket")),
            call("substring", ref("Bucket"), 0, 4, True, assign="suffix"),
            call("stringEquals", ref("suffix"), "--x1"),
        ),
        endpoint(
            "https://y",
            SET,
            call("aws.partition", ref("Region"), assign="found"),
            call("stringEquals", call("getAttr", ref("found"), "name"), "aws"),
        ),
    )[:4] == [
        'if bucket is not None and substring(bucket, 0, 4, reverse=True) == "--x1":',
        '    return Endpoint("https://x")',
        'if region is not None and partition(region).name == "aws":',
        '    return Endpoint("https://y")',
    ]


def test_a_variable_read_twice_stays() -> None:
    rule = endpoint(
        "https://{part}",
        SET,
        call("substring", ref("Region"), 0, 1, False, assign="part"),
        call("stringEquals", ref("part"), "a"),
    )
    assert body(rule)[0] == (
        "if region is not None"
        ' and (part := substring(region, 0, 1)) is not None and part == "a":'
    )


def test_defaults_of_functions_are_not_printed() -> None:
    plain, dotted = (call("isValidHostLabel", "{Region}", dots) for dots in (False, True))
    assert body(endpoint("https://x", SET, plain), endpoint("https://y", SET, dotted))[::2] == [
        "if region is not None and is_valid_host_label(region):",
        "if region is not None and is_valid_host_label(region, allow_dots=True):",
        "raise EndpointError(NO_RULE)",
    ]


def test_neighbours_that_compare_other_values_stay_two() -> None:
    region, bucket = (call("stringEquals", ref(name), "a") for name in ("Region", "Bucket"))
    assert body(endpoint("https://x", region), endpoint("https://x", bucket)) == [
        'if region == "a":',
        '    return Endpoint("https://x")',
        'if bucket == "a":',
        '    return Endpoint("https://x")',
        "raise EndpointError(NO_RULE)",
    ]


@pytest.mark.parametrize(("value", "host"), [(True, "on"), (False, "off"), (None, "unset")])
def test_a_flag_without_default_is_three_things(value: bool | None, host: str) -> None:
    """Not true is not false: it may be unset."""
    compiled = Compiled(
        rule_set(
            endpoint("https://on", call("booleanEquals", ref("Flag"), True)),
            endpoint("https://off", call("booleanEquals", False, ref("Flag"))),
            endpoint("https://unset"),
            Flag={"type": "boolean"},
        )
    )
    assert compiled.resolve({"Flag": value}).url == f"https://{host}"


def test_names_that_python_or_the_module_has() -> None:
    parameters = {"Endpoint": STRING, "class": STRING, "Partition": STRING, "useFips2": STRING}
    view = compile_rules(
        rule_set(error("x"), **parameters),
        service_title="Example",
        client_context={"class": "class_"},
    )
    assert view.names["class"] == "class_"
    assert view.names["Partition"] == "partition_"
    assert view.parameters[-4:] == (
        'Parameter("endpoint")',
        'Parameter("class_", client_context="class_")',
        'Parameter("partition_")',
        'Parameter("use_fips2")',
    )


def test_depth_is_bounded() -> None:
    """Python takes no more than 100 levels of indentation; people take fewer."""
    rules = endpoint("https://{Bucket}.{v59}")
    for number in reversed(range(60)):
        condition = call("substring", "{Region}", number, number + 1, False, assign=f"v{number}")
        rules = tree([condition], rules, error("{Region} ends at " + str(number)))
    both = tree([SET, call("isSet", ref("Bucket"))], rules)
    compiled = Compiled(rule_set(both))
    deepest = max(len(line) - len(line.lstrip()) for line in compiled.text.splitlines())
    assert deepest <= 12 * 4
    region = "".join(chr(ord("A") + number % 26) for number in range(60))
    assert compiled.resolve({"Region": region, "Bucket": "b"}).url == f"https://b.{region[59]}"
    assert compiled.outcome({"Region": "abc", "Bucket": "b"}) == {"error": "abc ends at 2"}


def test_headers_and_properties() -> None:
    rules = rule_set(
        endpoint(
            {"ref": "Region"},
            SET,
            headers={"x-region": ["{Region}", ref("Region"), "{{}}"]},
            properties={"a": {"b": ["{Region}!", True, 1]}, "c": "\u2028\\"},
        )
    )
    found = Compiled(rules).resolve({"Region": "r"})
    assert found.headers == {"x-region": ["r", "r", "{}"]}
    assert found.properties == {"a": {"b": ["r!", True, 1]}, "c": "\u2028\\"}


# ---- what is wrong with a rule set ----

FAULTS = {
    "no object": ([], "", "expected an object, found an array"),
    "no version": ({"parameters": {}, "rules": []}, "/version", "expected a string"),
    "no rules": ({"version": "1.0", "parameters": {}}, "/rules", "expected an array"),
    "no parameters": ({"version": "1.0", "rules": []}, "/parameters", "expected an object"),
    "parameter of no type": (
        rule_set(P={"type": "number"}),
        "/parameters/P/type",
        "string, boolean or stringArray",
    ),
    "parameter twice": (rule_set(region=STRING), "/parameters/region", "in case only"),
    "parameter with a bad name": (
        rule_set(**{"a-b": STRING}),
        "/parameters/a-b",
        "no parameter name",
    ),
    "default of another type": (
        rule_set(P={"type": "boolean", "default": "no"}),
        "/parameters/P/default",
        "expected a boolean, found a string",
    ),
    "rule of no type": (rule_set({"conditions": []}), "/rules/0/type", "endpoint, error or tree"),
    "rule without conditions": (
        rule_set({"type": "error", "error": "x"}),
        "/rules/0/conditions",
        "expected an array, found nothing",
    ),
    "endpoint without URL": (
        rule_set({"type": "endpoint", "conditions": [], "endpoint": {}}),
        "/rules/0/endpoint/url",
        "found nothing",
    ),
    "header that is no list": (
        rule_set(endpoint("x", headers={"a": "b"})),
        "/rules/0/endpoint/headers/a",
        "expected an array of strings",
    ),
    "unknown function": (
        rule_set(error("x", call("frobnicate", 1))),
        "/rules/0/conditions/0/fn",
        "there is no function 'frobnicate'; known are",
    ),
    "too many arguments": (
        rule_set(error("x", call("isSet", "a", "b"))),
        "/rules/0/conditions/0/argv",
        "isSet takes 1 arguments, not 2",
    ),
    "unknown name": (
        rule_set(tree([SET], error("{Regin}"))),
        "/rules/0/rules/0/error",
        "there is no parameter or variable 'Regin' here",
    ),
    "variable out of scope": (
        rule_set(error("x", SET, call("parseURL", ref("Region"), assign="u")), error("{u#path}")),
        "/rules/1/error",
        "'u'",
    ),
    "variable twice": (
        rule_set(error("{Bucket}", SET, call("uriEncode", ref("Region"), assign="Bucket"))),
        "/rules/0/conditions/1",
        "the name of another value",
    ),
    "maybe unset": (
        rule_set(endpoint("https://{Region}")),
        "/rules/0/endpoint/url",
        "region may not be set here; test it with isSet first",
    ),
    "template with a stray brace": (
        rule_set(error("a}b")),
        "/rules/0/error",
        "is no template",
    ),
    "wrong type": (
        rule_set(error("x", call("isValidHostLabel", True, False))),
        "/rules/0/conditions/0/argv/0",
        "expected a value of type string, found one of type boolean",
    ),
    "unknown member": (
        rule_set(error("{u#port}", SET, call("parseURL", ref("Region"), assign="u"))),
        "/rules/0/error",
        "a value of type url has no 'port'",
    ),
    "branches of two types": (
        rule_set(error("{x}", call("ite", ref("UseFIPS"), "a", True, assign="x"))),
        "/rules/0/conditions/0",
        "differ in type",
    ),
    "diagram without nodes": (diagram([], 2), "/root", "there is no node or result 2"),
    "diagram of another size": (
        diagram([(0, 1, -1)], 2, nodeCount=7),
        "/nodeCount",
        "there are 2 nodes, not 7",
    ),
    "diagram that is no Base64": (diagram([], 2) | {"nodes": "!"}, "/nodes", "this is no Base64"),
    "diagram cut short": (diagram([], 2) | {"nodes": "AAAA"}, "/nodes", "12 bytes a node"),
    "diagram in a circle": (diagram([(0, 2, 1)], 2), "/nodes/1", "conditions only ascend"),
    "diagram without condition": (diagram([(9, 1, 1)], 2), "/nodes/1", "no condition 9"),
    "diagram without result": (
        diagram([(0, 100_000_009, 1)], 2),
        "/nodes/1",
        "there is no node or result 100000009",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str) -> None:
    rules, pointer, message = FAULTS[name]
    with pytest.raises(ModelError) as caught:
        compile_rules(rules, service_title="X", shape="a#B", pointer="/t")
    matching = [fault for fault in caught.value.faults if fault.pointer == f"/t{pointer}"]
    assert message in "".join(fault.message for fault in matching), caught.value
    assert {fault.shape for fault in caught.value.faults} == {"a#B"}


def test_faults_are_told_together() -> None:
    rules = rule_set(error("{A}", SET), endpoint("{B}", call("isSet", ref("C"))), error("{D"))
    with pytest.raises(ModelError) as caught:
        compile_rules(rules, service_title="X")
    assert [fault.pointer for fault in caught.value.faults] == ["/rules/2/error"]
    rules["rules"].pop()
    with pytest.raises(ModelError) as caught:
        compile_rules(rules, service_title="X")
    assert len(caught.value.faults) == 3
