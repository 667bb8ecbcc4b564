"""The EC2 instance metadata service (IMDS): where it is, its session token, and reading from it.

Amazon EC2 User Guide, "Use the Instance Metadata Service"; AWS SDKs and Tools Reference Guide,
"IMDS credential provider".

Version 2 of the service wants a session token. Where none is to be had, because the service is an
imitation that knows none or because the token is lost on its way into a container, it is asked as
version 1, unless that is disabled.

Rule: never through a proxy; the token is never shown.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError, RequestTimeoutError, TransportError
from . import imds_setting as setting
from .json_endpoint import ask, describe
from .provider import NotConfigured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..effects import Steps
    from ..http import Response
    from .context import CredentialContext

TOKEN_PATH = "/latest/api/token"
TOKEN_SECONDS = 21600
#: A token with less time left is replaced, so that it does not end on its way.
TOKEN_MARGIN_SECONDS = 60.0
#: How long it is remembered that a token was lost on its way: for one fetch of credentials.
LOST_SECONDS = 60.0
#: Answers to a request for a token that say: there are none here.
_NO_TOKENS_HERE = frozenset((403, 404, 405))


class _Access:
    """How to ask an endpoint until some time, in seconds since the epoch.

    Attributes:
        token: the session token; None for version 1 of the service.
        reason: why there is none.
    """

    __slots__ = ("endpoint", "end", "token", "reason")

    def __init__(
        self, endpoint: str, end: float, *, token: str | None = None, reason: str = ""
    ) -> None:
        self.endpoint = endpoint
        self.end = end
        self.token = token
        self.reason = reason


class MetadataService:
    """The service, and what was learned of it. Safe to use from many threads and tasks."""

    __slots__ = ("_access",)

    def __init__(self) -> None:
        # Replaced whole.
        self._access: _Access | None = None

    def check_enabled(self, context: CredentialContext) -> None:
        """
        Raises:
            NotConfigured: the environment says to leave the service alone.
            ConfigError: it says something else.
        """
        if setting.is_disabled(context):
            raise NotConfigured("AWS_EC2_METADATA_DISABLED is true")

    def get(self, path: str, context: CredentialContext) -> Steps[Response]:
        """What the service has at a path, or an answer that says why it has nothing; never a 401.

        Raises:
            NotConfigured: nobody is there.
            CredentialsRetrievalError: somebody is, and does not answer, or not without a token.
            ConfigError: a setting cannot be used.
        """
        endpoint = setting.endpoint(context)
        access = yield from self._find_access(endpoint, context)
        response = yield from _send("GET", endpoint + path, _with(access), context)
        if response.status == 401:
            # The token ended early, say because the instance slept; or one has been made necessary.
            self._access = None
            access = yield from self._find_access(endpoint, context)
            response = yield from _send("GET", endpoint + path, _with(access), context)
        if response.status == 401:
            why_none = f"; {access.reason}" if access.reason else ""
            raise CredentialsRetrievalError(
                f"the instance metadata service {endpoint} wants a session token{why_none}. If "
                "this runs in a container, the instance's metadata response hop limit must be 2 "
                "or more"
            )
        return response

    def _find_access(self, endpoint: str, context: CredentialContext) -> Steps[_Access]:
        access = self._access
        now = context.now().timestamp()
        if access is None or access.endpoint != endpoint or now >= access.end:
            access = self._access = yield from _fetch_access(endpoint, context)
        if access.token is None and setting.is_v1_disabled(context):
            raise CredentialsRetrievalError(
                f"the instance metadata service {endpoint} cannot be asked as version 2: "
                f"{access.reason}; version 1 is disabled by AWS_EC2_METADATA_V1_DISABLED or "
                "ec2_metadata_v1_disabled"
            )
        return access


def _fetch_access(endpoint: str, context: CredentialContext) -> Steps[_Access]:
    """Ask for a session token. Without one, version 1 may be tried."""
    headers = {"x-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_SECONDS)}
    asked = "the request for a session token was"
    try:
        response = yield from _send("PUT", endpoint + TOKEN_PATH, headers, context)
    except _Unanswered as error:
        end = context.now().timestamp() + LOST_SECONDS
        return _Access(endpoint, end, reason=f"{asked} not answered: {error.__cause__}")
    if response.status in _NO_TOKENS_HERE:
        reason = f"{asked} answered with {describe(response)}"
        return _Access(endpoint, float("inf"), reason=reason)
    token = response.body.decode("latin-1").strip()
    if response.status != 200 or not (token and token.isascii() and token.isprintable()):
        said = "something else" if response.status == 200 else describe(response)
        raise CredentialsRetrievalError(
            f"the instance metadata service {endpoint} answered the request for a session token "
            f"with {said}"
        )
    lifetime = response.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
    is_number = lifetime.isascii() and lifetime.isdigit() and len(lifetime) < 10
    seconds = int(lifetime) if is_number else TOKEN_SECONDS
    end = context.now().timestamp() + seconds - TOKEN_MARGIN_SECONDS
    return _Access(endpoint, end, token=token)


class _Unanswered(CredentialsRetrievalError):
    """Somebody took the request and said nothing in time."""


def _send(
    method: str, url: str, headers: dict[str, str], context: CredentialContext
) -> Steps[Response]:
    from ..http import Request, Timeouts

    timeout = setting.timeout(context)
    attempts = setting.attempts(context)
    request = Request.from_url(method, url, headers)
    where = f"the instance metadata service {request.scheme}://{request.host}"
    try:
        return (yield from ask(request, context, Timeouts(timeout, timeout), attempts, direct=True))
    except TransportError as error:
        if not error.sent:
            raise NotConfigured(f"nobody answers at {request.host}: {error}") from error
        if isinstance(error, RequestTimeoutError):
            raise _Unanswered(f"{where} cannot be asked: {error}") from error
        raise CredentialsRetrievalError(f"{where} cannot be asked: {error}") from error


def _with(access: _Access) -> dict[str, str]:
    return {} if access.token is None else {"x-aws-ec2-metadata-token": access.token}
