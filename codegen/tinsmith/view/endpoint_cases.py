"""Tests of `endpointTests`: of the compiled rules, and of calls that the cases describe.

Rule: an expected value is a literal of the model, never something the code under test computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinsmith import node
from tinsmith.model import Json, Operation
from tinsmith.view.cases import TESTING, Cases, CasesModule, value_of
from tinsmith.view.example_cases import fits
from tinsmith.view.names import option_names
from tinsmith.view.service import auth_schemes, rule_parameters
from tinsmith.view.structure import input_shape
from tinsmith.view.target import Targets, text

BUILTIN_OPTIONS = {
    "AWS::Region": "region",
    "AWS::UseFIPS": "use_fips_endpoint",
    "AWS::UseDualStack": "use_dualstack_endpoint",
    "SDK::Endpoint": "endpoint",
    "AWS::S3::Accelerate": "use_accelerate_endpoint",
    "AWS::S3::DisableMultiRegionAccessPoints": "disable_multiregion_access_points",
    "AWS::S3::ForcePathStyle": "force_path_style",
    "AWS::S3::UseArnRegion": "use_arn_region",
    "AWS::S3::UseGlobalEndpoint": "use_global_endpoint",
    "AWS::STS::UseGlobalEndpoint": "use_global_endpoint",
}
"""Options of clients that feed the built-ins of endpoint rules."""


def endpoint_cases(targets: Targets, keywords: Mapping[str, str]) -> CasesModule | None:
    """Describe the tests of `endpointTests`; `keywords` spell `resolve_endpoint`'s parameters."""
    cases = Cases(targets)
    service = targets.closure.service
    tests = service.fields("smithy.rules#endpointTests").get("testCases")
    parameters = rule_parameters(service)
    defaults = {key: node.fields(said).get("default") for key, said in parameters.items()}
    for number, said_case in enumerate(node.items(tests)):
        case = node.fields(said_case)
        given = {
            keywords[key]: value
            for key, value in node.fields(case.get("params")).items()
            # What the rules have as the default needs no saying.
            if key in keywords and value != defaults.get(key)
        }
        keywords_given = ", ".join(f"{key}={value_of(value)}" for key, value in given.items())
        call = f"resolve_endpoint({keywords_given})"
        cases.imports.need("..endpoints", "resolve_endpoint")
        expected = node.fields(case.get("expect"))
        said = str(case.get("documentation") or f"Case {number}.")
        if "error" in expected:
            cases.imports.need("pytest", "raises")
            cases.imports.need("tinsmith_runtime", "errors")
            statements = [
                f"with raises(errors.EndpointError) as raised:\n        {call}",
                f"assert str(raised.value) == {text(str(expected['error']))}",
            ]
        else:
            # By its module: models have shapes called Endpoint.
            cases.imports.need("tinsmith_runtime", "endpoints")
            statements = [
                f"endpoint = {call}",
                f"assert endpoint == {_endpoint(node.fields(expected['endpoint']))}",
            ]
            statements += _sent_there(case, node.fields(expected["endpoint"]), cases)
        cases.add(f"case_{number}", said, statements)
    return cases.module(
        f"Endpoints of {targets.names.title}, as the model's `endpointTests` have them."
    )


def _endpoint(expected: Mapping[str, Json]) -> str:
    arguments = [text(str(expected["url"]))]
    arguments += [
        f"{key}={value_of(expected[key])}" for key in ("headers", "properties") if expected.get(key)
    ]
    return f"endpoints.Endpoint({', '.join(arguments)})"


def _prefixed(url: str, operation: Operation, params: Mapping[str, Json]) -> str:
    """An endpoint with the prefix that the operation puts before its host."""
    prefix = str(operation.fields("smithy.api#endpoint").get("hostPrefix") or "")
    for name, value in params.items():
        prefix = prefix.replace(f"{{{name}}}", str(value))
    return url.replace("://", f"://{prefix}", 1)


def _is_signed(operation: Operation, cases: Cases) -> bool:
    """Tell whether a signature is what an operation prefers as proof of who calls."""
    schemes = auth_schemes(cases.targets.closure.service)
    if operation.has("smithy.api#optionalAuth"):
        schemes = ()
    elif operation.has("smithy.api#auth"):
        schemes = tuple(map(str, operation.items("smithy.api#auth")))
    return bool(schemes) and schemes[0] == "aws.auth#sigv4"


def _sent_there(
    case: Mapping[str, Json], expected: Mapping[str, Json], cases: Cases
) -> Iterator[str]:
    """Calls that `operationInputs` describe, and the host that the case expects them at."""
    inputs = case.get("operationInputs")
    for each_input in node.items(inputs):
        given = node.fields(each_input)
        builtins = node.fields(given.get("builtInParams"))
        context = node.fields(given.get("clientParams"))
        operation = next(
            (
                each
                for each in cases.targets.closure.operations
                if each.id.name == given.get("operationName")
            ),
            None,
        )
        names = option_names(cases.targets.closure.service)
        if operation is None or not builtins.keys() <= BUILTIN_OPTIONS.keys():
            continue
        if not context.keys() <= names.keys():
            continue
        params = node.fields(given.get("operationParams"))
        if not fits(params, input_shape(operation, cases.targets), cases.targets):
            continue
        cases.imports.need(TESTING, "sent")
        options = {BUILTIN_OPTIONS[key]: value_of(value) for key, value in builtins.items()}
        options |= {names[key]: value_of(value) for key, value in context.items()}
        spelled = "".join(f", {key}={value}" for key, value in options.items())
        command = cases.command(operation, params, "base64")
        yield f"request = sent({cases.client()}, {command}{spelled})"
        url = _prefixed(str(expected["url"]), operation, params)
        yield f"assert request.url.startswith({text(url)})"
        schemes = node.fields(expected.get("properties")).get("authSchemes")
        # The first is the preferred one.
        for scheme in list(map(node.fields, node.items(schemes)))[:1]:
            region = scheme.get("signingRegion")
            if scheme.get("name") == "sigv4" and region and _is_signed(operation, cases):
                cases.imports.need(TESTING, "check_signed_for")
                yield f"check_signed_for(request, {text(str(region))})"
