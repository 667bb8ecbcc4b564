"""What a package says of its service: `service.py`, the protocol, and whom to trust with signing.

Rule: facts that differ between services and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinsmith import customization, node
from tinsmith.docstring import module_docstring
from tinsmith.model import Json, Operation, Service, ServiceClosure
from tinsmith.name import COMMAND_RESERVED, OUTPUT_RESERVED, snake_case
from tinsmith.protocol import REST, RPC_V2, select_protocols
from tinsmith.view.names import Names, is_event_stream, member_names, option_names
from tinsmith.view.target import Targets, text

VERSION = "0.1.0"
RARE_BUILTINS = {
    "AWS::S3::UseGlobalEndpoint": (
        "use_global_endpoint",
        "Call buckets of us-east-1 at the global endpoint.",
    ),
    "AWS::STS::UseGlobalEndpoint": (
        "use_global_endpoint",
        "Use the endpoint of us-east-1 for the regions that once shared it.",
    ),
}
"""Built-ins that are options, all of them booleans, of the services whose rules name them."""

_FLAGS = {
    "smithy.api#httpChecksumRequired": "http_checksum_required",
    "aws.auth#unsignedPayload": "unsigned_payload",
    "aws.customizations#s3UnwrappedXmlOutput": "s3_unwrapped_output",
}
"""Traits that operations have or have not."""

_SIGV4 = "aws.auth#sigv4"
_SIGV4A = "aws.auth#sigv4a"
_SCHEMES = (
    "aws.auth#sigv4",
    "aws.auth#sigv4a",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpDigestAuth",
)


@dataclass(frozen=True, slots=True)
class ServiceView:
    """`Service(...)`, an argument a line."""

    docstring: str
    arguments: tuple[str, ...]


def service_view(closure: ServiceClosure, names: Names) -> ServiceView:
    """Describe `service.py`."""
    service = closure.service
    protocols = select_protocols(service)
    facts = {
        "package": text(names.package),
        "api_version": text(service.version),
        "client_version": text(VERSION),
        "protocol": text(_short(protocols[0])),
        "name": text(service.id.name),
    }
    if len(protocols) > 1:
        facts["protocols"] = spell(tuple(map(_short, protocols)))
    if service.has("aws.protocols#awsQueryCompatible"):
        facts["query_compatible"] = "True"
    if service.fields("aws.protocols#restXml").get("noErrorWrapping"):
        facts["no_error_wrapping"] = "True"
    signing = service.fields(_SIGV4) or service.fields(_SIGV4A)
    signing_name = signing.get("name")
    if signing_name:
        facts["signing_name"] = text(str(signing_name))
    namespace = service.fields("smithy.api#xmlNamespace").get("uri")
    if namespace:
        facts["xml_namespace"] = text(str(namespace))
    builtins = rare_builtins(service)
    if builtins:
        facts["builtins"] = spell(builtins)
    context = service.fields("smithy.rules#clientContextParams")
    if context:
        names_of = option_names(service)
        entries = (
            f"{text(names_of[name])}: {text(str(node.fields(said).get('type')))}"
            for name, said in context.items()
        )
        facts["client_context"] = "{" + ", ".join(entries) + "}"
    custom = customization.of_service(service)
    if custom:
        facts["customizations"] = spell(custom)
    facts.update(_auth(service))
    arguments = (text(names.sdk_id), *(f"{key}={value}" for key, value in facts.items()))
    return ServiceView(module_docstring(f"{names.title}, as its model describes it."), arguments)


def _auth(service: Service) -> dict[str, str]:
    """Spell the schemes of a service, and what they say."""
    facts: dict[str, str] = {}
    schemes = auth_schemes(service)
    if schemes != (_SIGV4,):
        facts["auth"] = spell(schemes)
    others = tuple(scheme for scheme in all_schemes(service) if scheme not in schemes)
    if others:
        # Operations may use them.
        facts["operation_auth"] = spell(others)
    api_key = service.fields("smithy.api#httpApiKeyAuth")
    if api_key:
        entries = (f"{text(key)}: {text(str(value))}" for key, value in api_key.items())
        facts["api_key_auth"] = "{" + ", ".join(entries) + "}"
    return facts


def auth_schemes(service: Service) -> tuple[str, ...]:
    """Return the service's schemes in order of preference: `smithy.api#auth`, or all it has, by
    name.
    """
    if service.has("smithy.api#auth"):
        return tuple(map(str, service.items("smithy.api#auth")))
    return all_schemes(service)


def all_schemes(service: Service) -> tuple[str, ...]:
    """Return all schemes that a service or its operations may use, by name."""
    return tuple(sorted(scheme for scheme in _SCHEMES if service.has(scheme)))


def rare_builtins(service: Service) -> tuple[str, ...]:
    """Return the endpoint built-ins that are options of this service and of few others."""
    parameters = rule_parameters(service)
    named = (node.fields(parameter).get("builtIn") for parameter in parameters.values())
    return tuple(
        builtin for builtin in named if isinstance(builtin, str) and builtin in RARE_BUILTINS
    )


def rule_parameters(service: Service) -> Mapping[str, Json]:
    """Return the parameters of a service's endpoint rules, in whichever form it has them."""
    rules = service.fields("smithy.rules#endpointRuleSet")
    return node.fields((rules or service.fields("smithy.rules#endpointBdd")).get("parameters"))


def operation_auth(operation: Operation) -> str:
    """Spell the schemes of an operation where they are not the service's; empty where they are.

    An operation with `optionalAuth` is called unsigned: who needs no identity must not have to find
    one.
    """
    if operation.has("smithy.api#optionalAuth"):
        return "()"
    if operation.has("smithy.api#auth"):
        return spell(tuple(map(str, operation.items("smithy.api#auth"))))
    return ""


def operation_traits(operation: Operation, targets: Targets) -> list[str]:
    """Spell what else the runtime wants to know of an operation, as keyword arguments."""
    found: list[str] = []
    if not REST.isdisjoint(targets.protocols):
        http = operation.fields("smithy.api#http")
        method, code = http["method"], http.get("code", 200)
        uri = customization.target_of(targets.closure.service, str(http["uri"]))
        found.append(f"http=({text(str(method))}, {text(uri)}, {code})")
    if operation.input is None and not RPC_V2.isdisjoint(targets.protocols):
        found.append("no_input=True")
    prefix = operation.fields("smithy.api#endpoint").get("hostPrefix")
    if prefix:
        found.append(f"host_prefix={text(str(prefix))}")
    encodings = operation.fields("smithy.api#requestCompression").get("encodings")
    if isinstance(encodings, Sequence) and not isinstance(encodings, str):
        found.append(f"request_compression={spell(tuple(map(str, encodings)))}")
    static = operation.fields("smithy.rules#staticContextParams")
    if static:
        entries = (f"{text(snake_case(name))}: {_value(said)}" for name, said in static.items())
        found.append("static_context={" + ", ".join(entries) + "}")
    for trait, name in _FLAGS.items():
        if operation.has(trait):
            found.append(f"{name}=True")
    if operation.has("aws.protocols#httpChecksum"):
        found.append(f"http_checksum={_checksum(operation, targets)}")
    shape = targets.closure.shapes[operation.input] if operation.input else None
    custom = customization.of_operation(targets.closure.service, operation, shape)
    if custom:
        found.append(f"customizations={spell(custom)}")
    return found + _streams(operation, targets)


def _checksum(operation: Operation, targets: Targets) -> str:
    """Spell the trait httpChecksum; members of the input by their names in Python."""
    said = operation.fields("aws.protocols#httpChecksum")
    shape = targets.closure.shapes[operation.input] if operation.input else None
    names = member_names(shape, COMMAND_RESERVED) if shape else {}
    entries = [
        f"{text(snake_case(key))}: {text(names[str(said[key])])}"
        for key in ("requestAlgorithmMember", "requestValidationModeMember")
        if key in said
    ]
    if said.get("requestChecksumRequired"):
        entries.append('"request_checksum_required": True')
    algorithms = node.items(said.get("responseAlgorithms"))
    if algorithms:
        entries.append(f'"response_algorithms": {spell(tuple(map(str, algorithms)))}')
    return "{" + ", ".join(entries) + "}"


def _streams(operation: Operation, targets: Targets) -> list[str]:
    """Spell which members are streams, by their names in Python."""
    found: list[str] = []
    shapes = targets.closure.shapes
    for role, shape_id, reserved in (
        ("input", operation.input, COMMAND_RESERVED),
        ("output", operation.output, OUTPUT_RESERVED),
    ):
        if shape_id is None:
            continue
        names = member_names(shapes[shape_id], reserved)
        for member in shapes[shape_id].members.values():
            target = shapes[member.target]
            if target.has("smithy.api#streaming"):
                kind = f"event_{role}" if is_event_stream(target) else f"{role}_stream"
                found.append(f"{kind}={text(names[member.name])}")
    return found


def _short(protocol: str) -> str:
    return protocol.partition("#")[2]


def spell(values: tuple[str, ...]) -> str:
    """Spell a tuple of strings."""
    inner = ", ".join(map(text, values))
    return f"({inner},)" if len(values) == 1 else f"({inner})"


def _value(said: Json) -> str:
    value = node.fields(said).get("value")
    return text(value) if isinstance(value, str) else repr(value)
