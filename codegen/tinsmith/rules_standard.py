"""Endpoints of services whose model has no rules: the pattern that AWS services share.

Rule: written as a rule set and compiled like any other, so that the runtime knows one way only.
Source: Smithy 2.0 "AWS declarative endpoint traits", standard regional endpoints.
"""

from __future__ import annotations

from collections.abc import Mapping

from tinsmith.model import Json, ServiceClosure
from tinsmith.rules_view import EndpointModule, compile_rules
from tinsmith.view.names import option_names

_RULE_SET = "smithy.rules#endpointRuleSet"
_DIAGRAM = "smithy.rules#endpointBdd"


def endpoint_module(closure: ServiceClosure, title: str) -> EndpointModule:
    """Compile the rules of a service: its own, or the standard ones."""
    service = closure.service
    for trait in (_RULE_SET, _DIAGRAM):
        if service.has(trait):
            return compile_rules(
                service.traits[trait],
                service_title=title,
                client_context=option_names(service),
                shape=service.id,
                pointer=f"/shapes/{service.id}/traits/{trait.replace('/', '~1')}",
            )
    facts = service.fields("aws.api#service")
    prefix = facts.get("endpointPrefix") or service.fields("aws.auth#sigv4").get("name")
    return compile_rules(
        standard_rules(str(prefix or service.id.name.lower())), service_title=title
    )


def standard_rules(prefix: str) -> Mapping[str, Json]:
    """Return the rule set of a regional service with this host prefix."""
    return {
        "version": "1.0",
        "parameters": {
            "Region": {"builtIn": "AWS::Region", "type": "string", "required": False},
            "UseDualStack": _switch("AWS::UseDualStack"),
            "UseFIPS": _switch("AWS::UseFIPS"),
            "Endpoint": {"builtIn": "SDK::Endpoint", "type": "string", "required": False},
        },
        "rules": [
            _tree([_is_set("Endpoint")], [_endpoint({"ref": "Endpoint"})]),
            _tree(
                [
                    _is_set("Region"),
                    {
                        "fn": "aws.partition",
                        "argv": [{"ref": "Region"}],
                        "assign": "PartitionResult",
                    },
                ],
                [
                    _tree(
                        [_on("UseFIPS"), _on("UseDualStack")],
                        [_endpoint(_host(f"{prefix}-fips", "dualStackDnsSuffix"))],
                    ),
                    _tree([_on("UseFIPS")], [_endpoint(_host(f"{prefix}-fips", "dnsSuffix"))]),
                    _tree([_on("UseDualStack")], [_endpoint(_host(prefix, "dualStackDnsSuffix"))]),
                    _endpoint(_host(prefix, "dnsSuffix")),
                ],
            ),
            {"type": "error", "conditions": [], "error": "Invalid Configuration: Missing Region"},
        ],
    }


def _switch(builtin: str) -> Json:
    return {"builtIn": builtin, "type": "boolean", "required": True, "default": False}


def _is_set(name: str) -> Json:
    return {"fn": "isSet", "argv": [{"ref": name}]}


def _on(name: str) -> Json:
    return {"fn": "booleanEquals", "argv": [{"ref": name}, True]}


def _host(prefix: str, suffix: str) -> Json:
    return f"https://{prefix}.{{Region}}.{{PartitionResult#{suffix}}}"


def _endpoint(url: Json) -> Json:
    return {"type": "endpoint", "conditions": [], "endpoint": {"url": url}}


def _tree(conditions: list[Json], rules: list[Json]) -> Json:
    return {"type": "tree", "conditions": conditions, "rules": rules}
