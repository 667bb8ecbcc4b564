"""The access token of IAM Identity Center that ``aws sso login`` leaves in a file, and its renewal.

One file a session in ``~/.aws/sso/cache``, named by the SHA-1 of the session's name, for older
configurations of the start URL; shared with the AWS CLI and the other SDKs. Tokens of a named
session are renewed with their refresh token.

Rule: the file is read for each use, since others write it too; it is replaced whole, readable by
its owner alone. Tokens and client secrets are never shown.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError, TransportError
from .json_endpoint import MAX_LENGTH, ask, describe, parse_object
from .private_file import write
from .record import read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..effects import Steps
    from ..http import Timeouts
    from .context import CredentialContext

#: A token with less time left, in seconds, is renewed.
REFRESH_SECONDS = 300.0

#: Seconds between two attempts to renew one.
THROTTLE_SECONDS = 30.0

#: What a cached token needs to be renewed.
_RENEWABLE = ("refreshToken", "clientId", "clientSecret", "registrationExpiresAt")


class SsoToken:
    """The cached token of one session.

    Attributes:
        login: the command that makes a new one, for messages.
    """

    __slots__ = ("login", "_key", "_named", "_last_attempt")

    def __init__(self, key: str, *, named: bool, login: str) -> None:
        """
        Args:
            key: name of the session, or start URL.
            named: whether it is a session's name; only such a token is renewed.
            login: the command that makes a new one.
        """
        self.login = login
        self._key = key
        self._named = named
        self._last_attempt = float("-inf")

    def path(self, context: CredentialContext) -> str:
        """The file."""
        import hashlib
        import os

        from ..shared_config import expand_home

        name = hashlib.sha1(self._key.encode(), usedforsecurity=False).hexdigest()
        folder = expand_home("~/.aws/sso/cache", context.environment)
        return os.path.join(folder, f"{name}.json")

    def fetch(
        self, endpoint: str, context: CredentialContext, timeouts: Timeouts, attempts: int
    ) -> Steps[str]:
        """An access token that is good now.

        Args:
            endpoint: URL of the OIDC service of IAM Identity Center, which renews tokens.

        Raises:
            CredentialsRetrievalError: there is none, or it has ended and could not be renewed.
        """
        cached = self._read(context)
        left = (self._end(cached) - context.now()).total_seconds()
        why_not = ""
        if left < REFRESH_SECONDS and self._named:
            renewed = yield from self._renew(cached, endpoint, context, timeouts, attempts)
            if isinstance(renewed, dict):
                return self._text(renewed)
            why_not = f" and was not renewed: {renewed}"
            # Another process may have been first; a refresh token serves once.
            cached = self._read(context)
            left = (self._end(cached) - context.now()).total_seconds()
        if left <= 0:
            raise self._unusable(f"has ended{why_not}")
        return self._text(cached)

    def _read(self, context: CredentialContext) -> dict[str, object]:
        from ..shared_config import display

        path = self.path(context)
        try:
            with open(path, "rb") as file:
                found = parse_object(file.read(MAX_LENGTH))
        except FileNotFoundError:
            raise self._unusable(f"is not there ({display(path)})") from None
        except OSError as error:
            raise self._unusable(f"cannot be read ({display(path)}: {error.strerror})") from None
        if found is None or not isinstance(found.get("accessToken"), str):
            raise self._unusable(f"is damaged ({display(path)})")
        return found

    def _end(self, cached: dict[str, object]) -> datetime:
        try:
            return read_time(cached.get("expiresAt"), "expiresAt")
        except CredentialsRetrievalError as error:
            raise self._unusable(f"is damaged ({error})") from None

    def _text(self, cached: dict[str, object]) -> str:
        text = cached["accessToken"]
        if not _is_line(text):
            raise self._unusable("is damaged: it cannot be a header")
        return str(text)

    def _renew(
        self,
        cached: dict[str, object],
        endpoint: str,
        context: CredentialContext,
        timeouts: Timeouts,
        attempts: int,
    ) -> Steps[dict[str, object] | str]:
        """What the file has from now on, or the reason why the token stays as it is."""
        import json
        from datetime import timedelta

        from ..http import Request

        missing = [name for name in _RENEWABLE if not isinstance(cached.get(name), str)]
        if missing:
            return f"the cached token has no {', '.join(missing)}"
        now = context.now()
        try:
            if read_time(cached["registrationExpiresAt"], "registrationExpiresAt") <= now:
                return "the registration of the client has ended"
        except CredentialsRetrievalError as error:
            return str(error)
        if now.timestamp() - self._last_attempt < THROTTLE_SECONDS:
            return f"the last attempt is less than {THROTTLE_SECONDS:.0f} s ago"
        self._last_attempt = now.timestamp()
        fields = {name: cached[name] for name in ("clientId", "clientSecret", "refreshToken")}
        body = json.dumps({**fields, "grantType": "refresh_token"}).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        request = Request.from_url("POST", f"{endpoint}/token", headers, body)
        try:
            response = yield from ask(request, context, timeouts, attempts, direct=False)
        except TransportError as error:
            return str(error)
        if response.status != 200:
            return f"{request.host} answered with {describe(response)}"
        answer = parse_object(response.body) or {}
        text, seconds = answer.get("accessToken"), answer.get("expiresIn")
        if not (_is_line(text) and isinstance(seconds, int)):
            return f"{request.host} answered with something that is not a token"
        try:
            end = context.now() + timedelta(seconds=seconds)
        except OverflowError:
            return f"{request.host} answered with a token that ends at no time"
        renewed = {**cached, "accessToken": text, "expiresAt": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
        if isinstance(answer.get("refreshToken"), str):
            renewed["refreshToken"] = answer["refreshToken"]
        self._write(renewed, context)
        return renewed

    def _write(self, token: dict[str, object], context: CredentialContext) -> None:
        import json

        from ..shared_config import display

        path = self.path(context)
        try:
            write(path, json.dumps(token))
        except OSError as error:
            from ..notice import warn

            warn(
                "credentials",
                "the renewed token of IAM Identity Center cannot be written to %s: %s",
                display(path),
                error.strerror,
            )

    def _unusable(self, why: str) -> CredentialsRetrievalError:
        return CredentialsRetrievalError(
            f"the token of IAM Identity Center {why}. To sign in again, run: {self.login}"
        )

    def __repr__(self) -> str:
        return f"<SsoToken {self._key}>"


def _is_line(text: object) -> bool:
    """Whether a token can be a header."""
    return isinstance(text, str) and bool(text) and text.isascii() and text.isprintable()
