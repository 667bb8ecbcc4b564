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
#: Answers to a request for a token that say: there are none here.
_NO_TOKENS_HERE = frozenset((403, 404, 405))


class _Token:
    """A session token, of one endpoint, until some time in seconds since the epoch."""

    __slots__ = ("text", "endpoint", "end")

    def __init__(self, text: str, endpoint: str, end: float) -> None:
        self.text = text
        self.endpoint = endpoint
        self.end = end


class MetadataService:
    """The service, and what was learned of it. Safe to use from many threads and tasks."""

    __slots__ = ("_token", "_tokenless")

    def __init__(self) -> None:
        # Both are replaced whole.
        self._token: _Token | None = None
        #: The endpoint that is known to have no tokens.
        self._tokenless: str | None = None

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
        token, why_none = yield from self._find_token(endpoint, context)
        response = yield from _send("GET", endpoint + path, _with(token), context)
        if response.status == 401:
            # The token ended early, say because the instance slept; or one has been made necessary.
            self._token = self._tokenless = None
            token, why_none = yield from self._find_token(endpoint, context)
            response = yield from _send("GET", endpoint + path, _with(token), context)
        if response.status == 401:
            hint = f"; {why_none}" if why_none else ""
            raise CredentialsRetrievalError(
                f"the instance metadata service {endpoint} wants a session token{hint}. If this "
                "runs in a container, the instance's metadata response hop limit must be 2 or more"
            )
        return response

    def _find_token(
        self, endpoint: str, context: CredentialContext
    ) -> Steps[tuple[str | None, str]]:
        """A token, or None and the reason why there is none."""
        known = self._token
        now = context.now().timestamp()
        if known is not None and known.endpoint == endpoint and now < known.end:
            return known.text, ""
        if self._tokenless == endpoint:
            reason = "it has no session tokens"
        else:
            fetched = yield from self._fetch_token(endpoint, context)
            if isinstance(fetched, _Token):
                self._token = fetched
                return fetched.text, ""
            reason = fetched
        if setting.is_v1_disabled(context):
            raise CredentialsRetrievalError(
                f"the instance metadata service {endpoint} cannot be asked as version 2: {reason}; "
                "version 1 is disabled by AWS_EC2_METADATA_V1_DISABLED or ec2_metadata_v1_disabled"
            )
        return None, reason

    def _fetch_token(self, endpoint: str, context: CredentialContext) -> Steps[_Token | str]:
        """A new token, or the reason why version 1 may be tried."""
        headers = {"x-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_SECONDS)}
        try:
            response = yield from _send("PUT", endpoint + TOKEN_PATH, headers, context)
        except _Unanswered as error:
            return f"the request for a session token was not answered: {error.__cause__}"
        if response.status in _NO_TOKENS_HERE:
            self._tokenless = endpoint
            return f"the request for a session token was answered with {describe(response)}"
        if response.status != 200:
            raise CredentialsRetrievalError(
                f"the instance metadata service {endpoint} answered the request for a session "
                f"token with {describe(response)}"
            )
        text = response.body.decode("latin-1").strip()
        if not (text and text.isascii() and text.isprintable()):
            raise CredentialsRetrievalError(
                f"the instance metadata service {endpoint} answered the request for a session "
                "token with something else"
            )
        lifetime = response.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
        seconds = int(lifetime) if lifetime.isascii() and lifetime.isdigit() else TOKEN_SECONDS
        end = context.now().timestamp() + seconds - TOKEN_MARGIN_SECONDS
        return _Token(text, endpoint, end)


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


def _with(token: str | None) -> dict[str, str]:
    return {} if token is None else {"x-aws-ec2-metadata-token": token}
