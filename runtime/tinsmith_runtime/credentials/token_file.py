"""Credentials of a role for the bearer of a web identity token in a file: IRSA of Amazon EKS.

AWS SDKs and Tools Reference Guide, "Assume role with web identity".

Rule: the file is read again for each call, since it is replaced underneath; the token is never kept
and never shown.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError
from .json_endpoint import MAX_LENGTH
from .provider import CredentialProvider, NotConfigured
from .web_identity import Exchange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext


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
        self._exchange = Exchange(region, client_options)

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
        parameters = {"RoleArn": role}
        if name:
            parameters["RoleSessionName"] = name
        file = path
        origin = f"role {role} with the token in {path}"
        return (
            yield from self._exchange.steps(
                context, parameters, lambda: _read(file), origin, source
            )
        )


def _read(path: str) -> Steps[str]:
    try:
        with open(path, encoding="utf-8") as file:
            token = file.read(MAX_LENGTH).strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise CredentialsRetrievalError(
            f"the web identity token file {path} cannot be read: {reason}"
        ) from None
    if not token:
        raise CredentialsRetrievalError(f"the web identity token file {path} is empty")
    return token
    yield  # a generator that asks for nothing
