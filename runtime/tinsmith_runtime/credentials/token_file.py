"""Credentials of a role for the bearer of a web identity token in a file: IRSA of Amazon EKS.

AWS SDKs and Tools Reference Guide, "Assume role with web identity". STS exchanges the token for
credentials; the call is not signed, so nothing but the token is needed.

Rule: the file is read again for each call, since it is replaced underneath; the token is never kept
and never shown. Regions are never guessed.
"""

from __future__ import annotations

from ..effects import Sleep
from ..errors import CredentialsRetrievalError, NoRegionError, SdkError
from .assume_role import assumed_identity, load_sts, session_name
from .provider import CredentialProvider, NotConfigured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext

#: Calls that are made at most where STS does not trust the token, read anew each time.
ATTEMPTS = 3
#: Delay before the second one, in seconds: doubled each time, half of it random.
BACKOFF_BASE = 0.5


class TokenFileProvider(CredentialProvider):
    """Credentials of a role for the bearer of a token in a file."""

    name = "web identity token file"

    def __init__(
        self,
        token_file: str | None = None,
        role_arn: str | None = None,
        role_session_name: str | None = None,
        *,
        region: str | None = None,
        client_options: Mapping[str, object] | None = None,
    ) -> None:
        """
        Args:
            token_file: the file; by default that of ``AWS_WEB_IDENTITY_TOKEN_FILE``.
            role_arn: the role; by default that of ``AWS_ROLE_ARN``.
            role_session_name: names the session in logs; by default ``AWS_ROLE_SESSION_NAME`` if
                the file's name comes from the environment too, else ``tinsmith-`` and the time in
                milliseconds.
            region: region of STS; by default that of the client these credentials are for, then of
                the environment.
            client_options: further options of the STS client.
        """
        self._token_file = token_file
        self._role_arn = role_arn
        self._role_session_name = role_session_name
        self._region = region
        self._client_options = dict(client_options or {})
        self._client: Any = None

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Read the file and call STS.

        Raises:
            NotConfigured: no file is named.
            CredentialsRetrievalError: the file cannot be read, no role is named, or STS refused.
            NoRegionError: nothing says where to find STS.
        """
        environment = context.environment
        path, role = self._token_file, self._role_arn or environment.get("AWS_ROLE_ARN")
        name = self._role_session_name
        source: tuple[str, ...] = ("k",)
        if path is None:
            path = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")
            name = name or environment.get("AWS_ROLE_SESSION_NAME")
            source = ("h", "k")
        if not path:
            raise NotConfigured("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
        if not role:
            raise CredentialsRetrievalError(
                f"there is a web identity token file, {path}, but no role for it: set AWS_ROLE_ARN"
            )
        region = self._region or (yield from context.region())
        if region is None:
            raise NoRegionError(
                f"no region to assume role {role} in: give region= to the provider or to the "
                "client, or set the environment variable AWS_REGION"
            )
        origin = f"role {role} with the token in {path}"
        output: object = yield from self._call(context, region, path, role, name, origin)
        return assumed_identity(output, origin, source)

    def _call(
        self,
        context: CredentialContext,
        region: str,
        path: str,
        role: str,
        name: str | None,
        origin: str,
    ) -> Steps[object]:
        from ..service_error import ServiceError

        sts = load_sts(origin)
        if self._client is None:
            self._client = sts.STSClient(
                **{
                    "environment": context.environment,
                    **context.client_options,
                    **self._client_options,
                }
            )
        name = name or session_name(context)
        for attempt in range(1, ATTEMPTS + 1):
            command = sts.AssumeRoleWithWebIdentityCommand.from_dict(
                {"RoleArn": role, "RoleSessionName": name, "WebIdentityToken": _read(path)}
            )
            call: Steps[object] = self._client.steps(command, region=region)
            try:
                return (yield from call)
            except SdkError as error:
                # A token fresh from its issuer may be unknown to STS for a moment. Other failures
                # that pass are the client's to retry.
                passes = isinstance(error, ServiceError) and error.code == "InvalidIdentityToken"
                if attempt == ATTEMPTS or not passes:
                    raise CredentialsRetrievalError(f"assuming {origin} failed: {error}") from error
            yield Sleep(BACKOFF_BASE * 2 ** (attempt - 1) * (1 + context.random()) / 2)
        raise AssertionError("the last attempt returns or raises")


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            token = file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise CredentialsRetrievalError(
            f"the web identity token file {path} cannot be read: {reason}"
        ) from None
    if not token:
        raise CredentialsRetrievalError(f"the web identity token file {path} is empty")
    return token
