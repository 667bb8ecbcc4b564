"""The schemes that sign with AWS credentials: ``sigv4``, ``sigv4a`` for several regions at once,
``sigv4-s3express``.

Rule: they share the identity; which one signs is settled by the endpoint, and done by `signing`.
"""

from __future__ import annotations

from ..steps import identify_aws

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..call import Call
    from ..effects import Steps


def identify(call: Call) -> Steps[None]:
    """Find the credentials.

    Raises:
        NoRegionError: there is no region to sign for.
        CredentialsError: there are none, or their source failed.
    """
    assert call.auth_scheme is not None
    name = call.auth_scheme["name"]
    yield from identify_aws(call, _nothing)
    call.auth_scheme["name"] = name


def authenticate(call: Call) -> None:
    """Sign the request of an attempt."""
    call.client.signers.sign(call)


def region_set(call: Call, scheme: Mapping[str, Any]) -> Steps[tuple[str, ...]]:
    """The regions that a ``sigv4a`` signature is for: the user's, the endpoint's, or the one region
    of the client.

    Raises:
        NoRegionError: nothing states one.
    """
    given: tuple[str, ...] = yield from call.config.resolve("sigv4a_signing_region_set")
    if given or scheme.get("signingRegionSet"):
        return tuple(given or scheme["signingRegionSet"])
    region: str = yield from call.client.destination.signing_region(call)
    return (region,)


def _nothing(call: Call) -> Steps[None]:
    return
    yield
