"""``httpApiKeyAuth``: a key in a header or a query parameter that the model names (Smithy 2.0,
"httpApiKeyAuth trait").

Rule: where the key stands is the trait's to say; it is never shown there, and sent over TLS, or to
this machine.
"""

from __future__ import annotations

from ..codecs.percent import encode
from ..credentials.provider import NotConfigured
from ..errors import ConfigError
from ..plain_host import is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..effects import Steps


def identify(call: Call) -> Steps[None]:
    """Find the key.

    Raises:
        NotConfigured: nothing states one.
    """
    key: str | None = yield from call.config.resolve("api_key")
    if key is None:
        raise NotConfigured("there is no key: give api_key=")
    call.secrets = (key,)


def authenticate(call: Call) -> None:
    """Put the key into its place.

    Raises:
        ConfigError: the endpoint is neither of https nor on this machine.
    """
    trait: Mapping[str, str] = call.service.traits["api_key_auth"]  # type: ignore[assignment]  # facts
    request, key = call.request, call.secrets[0]
    if request.scheme != "https" and not is_loopback(request.host):
        raise ConfigError(
            f"{call.operation.name}: an API key is sent over https only, not to "
            f"{request.scheme}://{request.host}"
        )
    name, scheme = trait["name"], trait.get("scheme")
    if trait["in"] == "query":
        pair = f"{encode(name)}={encode(key)}"
        request.query = f"{request.query}&{pair}" if request.query else pair
    else:
        request.headers[name.lower()] = f"{scheme} {key}" if scheme else key
