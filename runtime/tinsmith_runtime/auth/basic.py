"""``httpBasicAuth``: user name and password in the ``Authorization`` header (RFC 7617).

Rule: base64 hides nothing, so they are sent over TLS only.
"""

from __future__ import annotations

from ..codecs.base64 import encode
from ..credentials.provider import NotConfigured
from ..errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..call import Call
    from ..effects import Steps


def identify(call: Call) -> Steps[None]:
    """Find user name and password.

    Raises:
        NotConfigured: nothing states them, or one of them alone.
    """
    config = call.config
    username: str | None = yield from config.resolve("username")
    password: str | None = yield from config.resolve("password")
    if username is None or password is None:
        raise NotConfigured("there is no login: give username= and password=")
    call.secrets = (username, password)


def authenticate(call: Call) -> None:
    """Put them into their header.

    Raises:
        ConfigError: the endpoint is not of https.
    """
    request = call.request
    if request.scheme != "https":
        raise ConfigError(
            f"{call.operation.name}: a password is sent over https only, not to "
            f"{request.scheme}://{request.host}"
        )
    request.headers["authorization"] = f"Basic {encode(':'.join(call.secrets).encode())}"
