"""Compile a rule set as the generator does, and run what comes out.

Rule: the template and the runtime are the real ones; nothing of the answer is computed here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from tinsmith.rules_view import EndpointModule, compile_rules
from tinsmith_runtime.endpoints import Endpoint, EndpointError, bind

TEMPLATES = Path(__file__).parents[1] / "templates"


@dataclass(frozen=True)
class Service:
    """A service with endpoint rules, and its cases."""

    name: str
    rules: Mapping[str, Any]
    cases: list[Mapping[str, Any]]
    client_context: Mapping[str, Any]


def services(path: Path) -> Iterator[Service]:
    """Yield the services of a model that have endpoint rules."""
    for name, shape in json.loads(path.read_text("utf-8"))["shapes"].items():
        traits = shape.get("traits", {})
        rules = traits.get("smithy.rules#endpointRuleSet") or traits.get("smithy.rules#endpointBdd")
        if rules:
            yield Service(
                name,
                rules,
                traits.get("smithy.rules#endpointTests", {}).get("testCases", []),
                traits.get("smithy.rules#clientContextParams", {}),
            )


def source(view: EndpointModule) -> str:
    """Render the module."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("endpoints.py.jinja").render(view=view)


class Compiled:
    """The compiled rules of one service."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.view = compile_rules(rules, service_title="Example")
        self.text = source(self.view)
        self.module: dict[str, Any] = {}
        exec(compile(self.text, "endpoints.py", "exec"), self.module)

    def resolve(self, parameters: Mapping[str, object]) -> Endpoint:
        """Resolve with the names of the model; what the rules do not declare is left out."""
        given = {
            self.view.names[name]: value
            for name, value in parameters.items()
            if name in self.view.names
        }
        bound = bind(self.module["PARAMETERS"], {}, {}, {}, given)
        endpoint = self.module["resolve_endpoint"](**bound)
        assert isinstance(endpoint, Endpoint)
        return endpoint

    def outcome(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Resolve, and return what an endpoint test expects, with nothing left out."""
        try:
            endpoint = self.resolve(parameters)
        except EndpointError as error:
            return {"error": str(error)}
        return {
            "endpoint": {
                "url": endpoint.url,
                "headers": endpoint.headers,
                "properties": endpoint.properties,
            }
        }


def expected(case: Mapping[str, Any]) -> dict[str, object]:
    """Return what a case expects, with nothing left out."""
    expect = case["expect"]
    if "error" in expect:
        return {"error": expect["error"]}
    return {"endpoint": {"headers": {}, "properties": {}, **expect["endpoint"]}}
