"""``httpBearerAuth``: a token in the ``Authorization`` header (RFC 6750 section 2.1).

The token is, in this order: what code gave as ``token=``, ``AWS_BEARER_TOKEN_<SIGNING NAME>``, that
of the IAM Identity Center session which the profile names.

Rule: whoever sees a token can use it, so it is sent over TLS only.
"""

from __future__ import annotations

from ..credentials.provider import NotConfigured
from ..errors import ConfigError, CredentialsRetrievalError, SdkError
from .token import TOKEN, TokenIdentity, is_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..operation import Service

#: A token of a function with less time left, in seconds, is asked for anew.
REFRESH_SECONDS = 300.0


def variable(service: Service) -> str:
    """The environment variable for tokens of a service: ``AWS_BEARER_TOKEN_BEDROCK``."""
    name = service.signing_name or service.service_id
    return "AWS_BEARER_TOKEN_" + "".join(
        character if character.isalnum() else "_" for character in name.upper()
    )


def identify(call: Call) -> Steps[None]:
    """Find the token.

    Raises:
        NotConfigured: nothing states one.
        ConfigError: what states one is wrong.
        CredentialsRetrievalError: a function given for it, or its renewal, failed.
    """
    config = call.config
    given = config.token
    if given is not None:
        call.secrets = (((yield from _given(call, given)).token),)
        return
    name = variable(call.service)
    token: str | None = config.environment.get(name)
    if token:
        if not is_token(token):
            raise ConfigError(f"environment variable {name}: expected {TOKEN}")
        if "3" not in call.features:
            call.features = (*call.features, "3")
    else:
        from .sso import session_token

        token = yield from session_token(config.credential_context(now=call.client.datetime_now))
    if token is None:
        raise NotConfigured(
            f"there is no token: give token=, set {name}, or name an sso_session in the profile"
        )
    call.secrets = (token,)


def authenticate(call: Call) -> None:
    """Put the token into its header.

    Raises:
        ConfigError: the endpoint is not of https.
    """
    request = call.request
    if request.scheme != "https":
        raise ConfigError(
            f"{call.operation.name}: a bearer token is sent over https only, not to "
            f"{request.scheme}://{request.host}"
        )
    request.headers["authorization"] = f"Bearer {call.secrets[0]}"


def _given(call: Call, given: Any) -> Steps[TokenIdentity]:
    """What code gave; a function's token is remembered as long as it says that it is good."""
    if not callable(given):
        return given if isinstance(given, TokenIdentity) else TokenIdentity(given)
    owner = call.config.owner("token")
    if owner.remembers("_token"):
        known: TokenIdentity = owner.__dict__["_token"]
        left = known.expiration
        if left is not None and left.timestamp() - call.client.now() > REFRESH_SECONDS:
            return known
    found = yield from _ask(given)
    if found.expiration is not None:
        owner.remember("_token", found)
    return found


def _ask(function: Callable[[], object]) -> Steps[TokenIdentity]:
    from ..effects import Invoke

    name = getattr(function, "__qualname__", type(function).__name__)
    try:
        found = yield Invoke(function)
    except SdkError:
        raise
    except Exception as error:
        raise CredentialsRetrievalError(
            f"the token from function {name} failed: {type(error).__name__}: {error}"
        ) from error
    if isinstance(found, TokenIdentity):
        return found
    if not is_token(found):
        raise CredentialsRetrievalError(
            f"function {name} returned {type(found).__name__}, expected a TokenIdentity or {TOKEN}"
        )
    return TokenIdentity(found)
