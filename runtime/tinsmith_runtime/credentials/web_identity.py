"""Credentials of a role for the bearer of a web identity token: of an OpenID Connect provider such
as a CI service, another cloud, or one's own.

STS exchanges the token for credentials; the call is not signed, so nothing but the token is needed.

Rule: the token is asked for again at each call, is never kept and never shown. Regions are never
guessed.
"""

from __future__ import annotations

from ..effects import Invoke, Sleep
from ..errors import CredentialsRetrievalError, NoRegionError, SdkError
from .assume_role import assumed_identity, load_sts, session_name
from .provider import CredentialProvider

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import Any

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext

#: Calls that are made at most where STS does not trust the token, fetched anew each time.
ATTEMPTS = 3
#: Delay before the second one, in seconds: doubled each time, half of it random.
BACKOFF_BASE = 0.5


class WebIdentityProvider(CredentialProvider):
    """Credentials of a role for the bearer of a token that a function gets.

    >>> client = STSClient(credentials=WebIdentityProvider(role_arn, token=ask_my_ci_service))
    """

    def __init__(
        self,
        role_arn: str,
        token: str | Callable[[], str | Awaitable[str]],
        role_session_name: str | None = None,
        *,
        provider_id: str | None = None,
        policy: str | None = None,
        policy_arns: Sequence[str] | None = None,
        duration_seconds: int | None = None,
        region: str | None = None,
        client_options: Mapping[str, object] | None = None,
    ) -> None:
        """
        Args:
            role_arn: the role.
            token: a function without arguments, plain or ``async``, that returns a token; it is
                called at each refresh. Or a token, good for as long as its issuer says.
            role_session_name: names the session in logs; by default ``tinsmith-`` and the time in
                milliseconds.
            provider_id: for OAuth 2.0 access tokens, the domain of their issuer.
            policy, policy_arns: restrict the session further; a JSON document, and ARNs of managed
                policies.
            duration_seconds: how long the credentials shall live; the service's default is an hour.
            region: region of STS; by default that of the client these credentials are for, then of
                the environment.
            client_options: further options of the STS client.
        """
        self.name = f"role {role_arn} with a web identity token"
        # A function in any case: attributes of text end up in the debugger's window.
        self._get_token = token if callable(token) else lambda: token
        self._parameters: dict[str, object] = {
            name: value
            for name, value in (
                ("RoleArn", role_arn),
                ("RoleSessionName", role_session_name),
                ("ProviderId", provider_id),
                ("Policy", policy),
                ("PolicyArns", [{"arn": arn} for arn in policy_arns or ()]),
                ("DurationSeconds", duration_seconds),
            )
            if value
        }
        self._exchange = Exchange(region, client_options)

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Get a token and call STS.

        Raises:
            CredentialsRetrievalError: the function failed, or STS refused.
            NoRegionError: nothing says where to find STS.
        """
        return self._exchange.steps(context, self._parameters, self._get, self.name, ("k",))

    def _get(self) -> Steps[str]:
        try:
            token = yield Invoke(self._get_token)
        except SdkError:
            raise
        except Exception as error:
            # Its words may quote the token; whoever needs them finds them in the cause.
            raise CredentialsRetrievalError(
                f"getting the token of {self.name} failed: {type(error).__name__}"
            ) from error
        if not isinstance(token, str) or not token.strip():
            raise CredentialsRetrievalError(f"{self.name}: the token is empty, or no text")
        return token.strip()

    def __repr__(self) -> str:
        return f"<WebIdentityProvider {self._parameters['RoleArn']}>"


class Exchange:
    """Tokens for credentials, at STS."""

    __slots__ = ("_region", "_client_options", "_client")

    def __init__(self, region: str | None, client_options: Mapping[str, object] | None) -> None:
        self._region = region
        self._client_options = dict(client_options or {})
        self._client: Any = None

    def steps(
        self,
        context: CredentialContext,
        parameters: Mapping[str, object],
        get_token: Callable[[], Steps[str]],
        origin: str,
        source: tuple[str, ...],
    ) -> Steps[AwsCredentialIdentity]:
        """Call STS with the parameters, by the API's names, and a token.

        Raises:
            CredentialsRetrievalError: there is no token, or STS refused.
            NoRegionError: nothing says where to find STS.
        """
        from ..service_error import ServiceError

        region = self._region or (yield from context.region())
        if region is None:
            raise NoRegionError(
                f"no region to assume role {parameters['RoleArn']} in: give region= to the "
                "provider or to the client, or set the environment variable AWS_REGION"
            )
        sts = load_sts(origin)
        if self._client is None:
            self._client = sts.STSClient(
                **{
                    "environment": context.environment,
                    **context.client_options,
                    **self._client_options,
                }
            )
        named = {"RoleSessionName": session_name(context), **parameters}
        for attempt in range(1, ATTEMPTS + 1):
            token = yield from get_token()
            command = sts.AssumeRoleWithWebIdentityCommand.from_dict(
                {**named, "WebIdentityToken": token}
            )
            call: Steps[object] = self._client.steps(command, region=region)
            try:
                output = yield from call
            except SdkError as error:
                # A token fresh from its issuer may be unknown to STS for a moment. Other failures
                # that pass are the client's to retry.
                passes = isinstance(error, ServiceError) and error.code == "InvalidIdentityToken"
                if attempt == ATTEMPTS or not passes:
                    raise CredentialsRetrievalError(f"assuming {origin} failed: {error}") from error
            else:
                return assumed_identity(output, origin, source)
            yield Sleep(BACKOFF_BASE * 2 ** (attempt - 1) * (1 + context.random()) / 2)
        raise AssertionError("the last attempt returns or raises")
