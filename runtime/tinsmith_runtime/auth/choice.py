"""Which of several authentication schemes a call uses.

The operation's schemes, or else the service's, in the model's order, those that the user prefers
before the others; the first that has an identity is taken. An endpoint may then list schemes that
it takes signatures of, in its own order (Smithy 2.0, "Authentication traits" and "Rules engine
specification"; AWS SDKs and Tools Reference Guide, "Authentication scheme").

Rule: decides; what an identity is and how it is proved is each scheme's own.
"""

from __future__ import annotations

from ..credentials.provider import NotConfigured
from ..errors import ConfigError, NoCredentialsError
from . import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

#: Schemes of AWS credentials, among which endpoints choose.
AWS_SCHEMES = frozenset(("sigv4", "sigv4a", "sigv4-s3express"))


def choose(call: Call, proceed: Proceed, auth: tuple[str, ...]) -> Steps[Any]:
    """The step for operations that may use one of several schemes, or another one than ``sigv4``.

    Raises:
        NoCredentialsError: none of them can be used; with the reason for each.
        SdkError: as finding an identity.
    """
    names = _by_preference([_short(name) for name in auth], (yield from _preference(call)))
    reasons: list[str] = []
    for name in names:
        if name == "noAuth":
            return (yield from proceed(call))
        scheme = load(name)
        if scheme is None:
            reasons.append(f"{name}: this runtime does not implement it")
            continue
        call.auth_scheme = {"name": name}
        try:
            yield from scheme.identify(call)
        except (NotConfigured, NoCredentialsError) as error:
            if AWS_SCHEMES.issuperset(names):
                raise  # they share the identity: nothing to add to its error
            call.auth_scheme = None
            reasons.append(f"{name}: {error}".replace("\n", "\n    "))
        else:
            return (yield from proceed(call))
    lines = "".join(f"\n  {reason}" for reason in reasons)
    raise NoCredentialsError(f"{call.operation.name}: no authentication scheme can be used:{lines}")


def refine(call: Call) -> Steps[None]:
    """Bring the scheme of a call into line with its endpoint. Schemes other than those of AWS
    credentials are left as they are.

    Raises:
        NoRegionError: nothing states the region to sign for.
        ConfigError: the endpoint wants signatures that need a package which is not installed.
    """
    scheme = call.auth_scheme
    if scheme is None or scheme["name"] not in AWS_SCHEMES:
        return
    properties: Any = call.endpoint.properties
    listed: dict[str, Any] = {}
    for described in properties.get("authSchemes", ()):
        if described["name"] in AWS_SCHEMES:
            listed.setdefault(described["name"], described)
    if scheme["name"] not in listed or len(listed) > 1:
        names = _by_preference(listed or [scheme["name"]], (yield from _preference(call)))
        scheme["name"] = _first_usable(names)
    scheme.update(listed.get(scheme["name"], {}))
    if scheme["name"] == "sigv4a":
        from .aws import region_set

        scheme["signingRegionSet"] = yield from region_set(call, scheme)
        call.features = (*call.features, "S")
    elif "signingRegion" not in scheme:
        scheme["signingRegion"] = yield from call.client.destination.signing_region(call)


def authenticate(call: Call, proceed: Proceed) -> Steps[Any]:
    """The signing step for schemes that do not sign. The identity may have changed between
    attempts.
    """
    assert call.auth_scheme is not None
    scheme = load(call.auth_scheme["name"])
    assert scheme is not None
    if call.attempt > 1:
        yield from scheme.identify(call)
    scheme.authenticate(call)
    return (yield from proceed(call))


def _preference(call: Call) -> Steps[tuple[str, ...]]:
    """The names of schemes to try first. Whoever sets a token for a service wants it used."""
    config = call.config
    if "token" in config.table and "auth_scheme_preference" not in config.given:
        from .bearer import variable

        if config.environment.get(variable(call.service)):
            return ("httpBearerAuth",)
    preferred: tuple[str, ...] = yield from config.resolve("auth_scheme_preference")
    return tuple(map(_short, preferred))


def _by_preference(names: Iterable[str], preference: tuple[str, ...]) -> list[str]:
    listed = list(names)
    first = [name for name in preference if name in listed]
    return list(dict.fromkeys((*first, *listed)))


def _first_usable(names: list[str]) -> str:
    """The first scheme whose package is there; if none is, the error says which one to install."""
    if names[0] == "sigv4a" and len(names) > 1:
        from ..sigv4a import require_cryptography

        try:
            require_cryptography()
        except ConfigError:
            return names[1]
    return names[0]


def _short(name: str) -> str:
    return name.rpartition("#")[2]
