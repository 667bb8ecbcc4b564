"""Endpoints: what a service's rules answer, and how their parameters get values.

Rule: nothing here knows a service; generated packages compile their rules to `resolve_endpoint` and
describe its parameters with `Parameter`. Sources: Smithy 2.0 "Rules engine specification" and
"Rules engine parameters".
"""

from __future__ import annotations

from .errors import EndpointError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Property = str | bool | int | list["Property"] | dict[str, "Property"]

__all__ = ["Endpoint", "EndpointError", "Parameter", "bind"]


class Endpoint:
    """Where a request goes.

    Attributes:
        url: scheme, host, and port and base path where it has them.
        headers: headers to send along, by name.
        properties: what the rules say besides, such as ``authSchemes``.
    """

    __slots__ = ("url", "headers", "properties")

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, list[str]] | None = None,
        properties: Mapping[str, Property] | None = None,
    ) -> None:
        self.url = url
        self.headers: Mapping[str, list[str]] = {} if headers is None else headers
        self.properties: Mapping[str, Property] = {} if properties is None else properties

    def auth_scheme(self, name: str) -> dict[str, Property] | None:
        """Return what the rules say of the authentication scheme `name` (``sigv4``), or None.

        Such as ``signingName``, ``signingRegion`` (``signingRegionSet`` of ``sigv4a``),
        ``disableDoubleEncoding`` and ``disableNormalizePath``.
        """
        schemes = self.properties.get("authSchemes")
        for scheme in schemes if isinstance(schemes, list) else ():
            if isinstance(scheme, dict) and scheme.get("name") == name:
                return scheme
        return None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Endpoint):
            return NotImplemented
        return (self.url, self.headers, self.properties) == (
            other.url,
            other.headers,
            other.properties,
        )

    __hash__ = None  # type: ignore[assignment]  # its headers and properties are dicts

    def __repr__(self) -> str:
        return f"Endpoint({self.url!r}, headers={self.headers!r}, properties={self.properties!r})"


class Parameter:
    """One parameter of a service's endpoint rules.

    Attributes:
        name: keyword of ``resolve_endpoint``.
        builtin: the built-in value it takes, such as ``AWS::Region``.
        client_context: the client option it takes.
        default: its value where nothing else gives one.
        required: whether the rules cannot be asked without it.
    """

    __slots__ = ("name", "builtin", "client_context", "default", "required")

    def __init__(
        self,
        name: str,
        *,
        builtin: str | None = None,
        client_context: str | None = None,
        default: object = None,
        required: bool = False,
    ) -> None:
        self.name = name
        self.builtin = builtin
        self.client_context = client_context
        self.default = default
        self.required = required

    def __repr__(self) -> str:
        return f"<Parameter {self.name}>"


def bind(
    parameters: Iterable[Parameter],
    builtins: Mapping[str, object],
    client_context: Mapping[str, object],
    operation_static: Mapping[str, object],
    operation_input: Mapping[str, object],
) -> dict[str, object]:
    """Collect the keyword arguments of ``resolve_endpoint``, the most specific value first.

    An operation's fixed values win over values from its input, those over the client's options,
    those over built-ins and those over defaults. None is "not set" everywhere.

    Args:
        parameters: ``PARAMETERS`` of the generated module.
        builtins: by name of the built-in.
        client_context: by name of the client's option.
        operation_static: by name of the parameter; `staticContextParams`.
        operation_input: by name of the parameter; `contextParam` before `operationContextParams`.

    Raises:
        EndpointError: a required parameter has no value.
    """
    bound: dict[str, object] = {}
    missing: list[str] = []
    for parameter in parameters:
        name = parameter.name
        value = operation_static.get(name)
        if value is None:
            value = operation_input.get(name)
        if value is None and parameter.client_context is not None:
            value = client_context.get(parameter.client_context)
        if value is None and parameter.builtin is not None:
            value = builtins.get(parameter.builtin)
        if value is None:
            value = parameter.default
        if value is not None:
            bound[name] = value
        elif parameter.required:
            missing.append(name)
    if missing:
        raise EndpointError(f"The endpoint rules need a value for: {', '.join(missing)}.")
    return bound
