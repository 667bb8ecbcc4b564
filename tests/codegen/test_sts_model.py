"""The hand-written STS model states every fact of the API, exactly, and the overlay the rest.

Rule: facts are compared as text, in both directions, with the fact sheet beside the repository;
nothing of the project is imported, so a fault of the generator cannot hide one of the model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared_data import shared

Json = dict[str, Any]

FOLDER = Path(__file__).parents[2] / "model" / "sts"
NAMESPACE = "com.amazonaws.sts#"
MODEL: Json = json.loads((FOLDER / "sts.json").read_text(encoding="utf-8"))
OVERLAY: Json = json.loads((FOLDER / "overlay.json").read_text(encoding="utf-8"))
SHAPES: dict[str, Json] = {
    shape_id.removeprefix(NAMESPACE): shape for shape_id, shape in MODEL["shapes"].items()
}
SERVICE = SHAPES["AWSSecurityTokenServiceV20110615"]
OPERATIONS = {name: shape for name, shape in SHAPES.items() if shape["type"] == "operation"}
RULES: Json = SERVICE["traits"]["smithy.rules#endpointRuleSet"]
CASES: list[Json] = SERVICE["traits"]["smithy.rules#endpointTests"]["testCases"]
# Traits that the fact sheet leaves to us or lists in a section of its own.
OURS = {
    "smithy.api#documentation",
    "smithy.api#examples",
    "smithy.api#input",
    "smithy.api#output",
    "smithy.rules#endpointRuleSet",
    "smithy.rules#endpointTests",
}


def name_of(reference: Json) -> str:
    return str(reference["target"]).removeprefix(NAMESPACE)


def facts_of(traits: Json) -> Iterator[tuple[str, Any]]:
    return ((trait, value) for trait, value in traits.items() if trait not in OURS)


def trait_text(traits: Json) -> str:
    return " ".join(
        trait if value == {} else f"{trait}={json.dumps(value)}"
        for trait, value in facts_of(traits)
    )


def members_of(shape: Json) -> dict[str, Json]:
    return {"member": shape["member"]} if "member" in shape else shape.get("members", {})


def api_lines() -> Iterator[str]:
    """The model without rules and prose, written as the fact sheet writes it."""
    yield "service AWSSecurityTokenServiceV20110615"
    for trait, value in facts_of(SERVICE["traits"]):
        yield f"  {trait} = {json.dumps(value)}"
    yield ""
    for operation in map(name_of, SERVICE["operations"]):
        shape = SHAPES[operation]
        yield f"operation {operation}: {name_of(shape['input'])} -> {name_of(shape['output'])}"
        errors: list[Json] = shape.get("errors", [])
        yield f"  errors: {' '.join(map(name_of, errors))}"
        if traits := trait_text(shape["traits"]):
            yield f"  traits: {traits}"
    yield ""
    for name, shape in sorted(SHAPES.items(), key=lambda item: (item[1]["type"], item[0])):
        if shape["type"] in ("service", "operation"):
            continue
        yield f"{shape['type']} {name}  {trait_text(shape['traits'])}".rstrip()
        for member, target in members_of(shape).items():
            yield f"  {member}: {name_of(target)} {trait_text(target['traits'])}".rstrip()


def expression(value: Json | str | bool) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    if "ref" in value:
        return str(value["ref"])
    call = f"{value['fn']}({', '.join(map(expression, value['argv']))})"
    return f"{value['assign']} := {call}" if "assign" in value else call


def rule_lines(rules: list[Json], indent: str = "  ") -> Iterator[str]:
    for rule in rules:
        start = (
            indent + "when " + (" and ".join(map(expression, rule["conditions"])) or "otherwise")
        )
        if rule["type"] == "tree":
            yield f"{start}:"
            yield from rule_lines(rule["rules"], indent + "  ")
        elif rule["type"] == "error":
            yield f"{start}: error {expression(rule['error'])}"
        else:
            target = rule["endpoint"]
            details = " ".join(f"{k}={json.dumps(target[k])}" for k in ("properties", "headers"))
            yield f"{start}: endpoint {expression(target['url'])} {details}"


def endpoint_lines() -> Iterator[str]:
    yield "Parameters (name: builtin, type, required, default):"
    for name, parameter in RULES["parameters"].items():
        kind = parameter["type"].capitalize()
        required, default = parameter["required"], parameter.get("default")
        yield f"  {name}: {parameter['builtIn']} {kind} required={required} default={default}"
    yield "Rules, first match wins:"
    yield from rule_lines(RULES["rules"])


def fact_sections() -> tuple[list[str], list[str]]:
    sheet = (shared("sts") / "facts.txt").read_text(encoding="utf-8")
    api, endpoints = re.split(r"^# Endpoint rules.*\n", sheet, flags=re.MULTILINE)
    return api[api.index("service ") :].strip().split("\n"), endpoints.strip().split("\n")


def test_the_api_is_the_fact_sheet_line_by_line() -> None:
    assert list(api_lines()) == fact_sections()[0]


def test_the_endpoint_rules_are_the_fact_sheet_line_by_line() -> None:
    assert list(endpoint_lines()) == fact_sections()[1]


def test_every_endpoint_case_of_the_fact_sheet_is_in_the_model() -> None:
    facts = json.loads((shared("sts") / "endpoint-tests.json").read_text(encoding="utf-8"))
    ours = [{k: v for k, v in case.items() if k != "documentation"} for case in CASES]
    for case in facts:
        assert {k: v for k, v in case.items() if k != "documentation"} in ours
        assert case["documentation"] not in [ours["documentation"] for ours in CASES]


def test_endpoint_cases_differ_and_say_how() -> None:
    parameters = [json.dumps(case.get("params", {}), sort_keys=True) for case in CASES]
    assert len(set(parameters)) == len(CASES)
    assert len({case["documentation"] for case in CASES}) == len(CASES)


def test_endpoint_cases_reach_every_region_of_the_legacy_mode() -> None:
    legacy = {
        rule["conditions"][0]["argv"][1]
        for rule in RULES["rules"][0]["rules"]
        if rule["conditions"]
    }
    reached = {
        case["params"]["Region"]
        for case in CASES
        if case.get("params", {}).get("UseGlobalEndpoint")
        and case["expect"].get("endpoint", {}).get("url") == "https://sts.amazonaws.com"
    }
    assert reached == legacy
    assert len(legacy) == 16


def test_inputs_and_outputs_are_marked() -> None:
    marked = {
        (name, trait)
        for name, shape in SHAPES.items()
        for trait in ("smithy.api#input", "smithy.api#output")
        if trait in shape["traits"]
    }
    assert marked == {
        (name_of(operation[end]), f"smithy.api#{end}")
        for operation in OPERATIONS.values()
        for end in ("input", "output")
    }


def test_every_target_exists() -> None:
    text = json.dumps(MODEL)
    targets = set(re.findall(r'"(?:target|shapeId)": "([^"]+)"', text))
    assert targets - set(MODEL["shapes"]) == set()


# --- overlay ------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", OVERLAY["apply"], ids=lambda entry: str(entry["target"]))
def test_overlay_entries_add_something_to_a_shape_and_say_why(entry: Json) -> None:
    name, _, member = entry["target"].removeprefix(NAMESPACE).partition("$")
    target = SHAPES[name]["members"][member] if member else SHAPES[name]
    assert entry["traits"].keys() - target["traits"].keys() == entry["traits"].keys() != set()
    assert len(entry["reason"].split()) >= 5


def test_overlay_hides_tokens_requires_what_always_comes_and_retries_one_error() -> None:
    applied = {
        (entry["target"].removeprefix(NAMESPACE), trait.removeprefix("smithy.api#"))
        for entry in OVERLAY["apply"]
        for trait in entry["traits"]
    }
    granting = ("Role", "RoleWithSAML", "RoleWithWebIdentity", "Root")
    getting = ("DelegatedAccess", "Federation", "Session")
    assert applied == {
        *((f"Assume{kind}Response$Credentials", "required") for kind in granting),
        *((f"Get{kind}TokenResponse$Credentials", "required") for kind in getting),
        *((f"GetCallerIdentityResponse${m}", "required") for m in ("UserId", "Account", "Arn")),
        ("GetWebIdentityTokenResponse$WebIdentityToken", "required"),
        ("GetWebIdentityTokenResponse$Expiration", "required"),
        ("Credentials$SessionToken", "sensitive"),
        ("AssumeRoleRequest$TokenCode", "sensitive"),
        ("GetSessionTokenRequest$TokenCode", "sensitive"),
        ("ProvidedContext$ContextAssertion", "sensitive"),
        ("IDPCommunicationErrorException", "retryable"),
    }


def test_overlay_names_the_hand_written_code_of_sts() -> None:
    reexport = OVERLAY["reexport"]
    assert len(reexport["reason"].split()) >= 5
    assert {kind: value for kind, value in reexport.items() if kind != "reason"} == {
        "names": {
            "get_default_role_assumer": "tinsmith_runtime.sts.assumer",
            "get_default_role_assumer_with_web_identity": "tinsmith_runtime.sts.assumer",
            "decorate_default_credential_provider": "tinsmith_runtime.sts.assumer",
        },
        "modules": {"eks": "tinsmith_runtime.sts.eks", "vault": "tinsmith_runtime.sts.vault"},
        "scripts": {"client-sts": "tinsmith_runtime.sts.command_line:main"},
    }
