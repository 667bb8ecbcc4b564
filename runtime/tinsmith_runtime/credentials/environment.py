"""Credentials in environment variables.

Rule: both keys or none; one alone is a mistake worth hearing of. An empty variable is not set.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError
from .provider import CredentialProvider, NotConfigured
from .record import make_identity, read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext


class EnvironmentProvider(CredentialProvider):
    """``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_SESSION_TOKEN``, and what may go with
    them: ``AWS_CREDENTIAL_EXPIRATION``, ``AWS_CREDENTIAL_SCOPE``, ``AWS_ACCOUNT_ID``.
    """

    name = "environment variables"

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Read the variables, anew each time.

        Raises:
            NotConfigured: neither key is set.
            CredentialsRetrievalError: one key is missing, or a value cannot be used.
        """
        environment = context.environment
        access_key_id = environment.get("AWS_ACCESS_KEY_ID")
        secret = environment.get("AWS_SECRET_ACCESS_KEY")
        if not access_key_id and not secret:
            raise NotConfigured("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
        if not access_key_id or not secret:
            there, missing = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
            if secret:
                there, missing = missing, there
            raise CredentialsRetrievalError(
                f"environment variable {there} is set, but {missing} is not: set both or none"
            )
        expiration = environment.get("AWS_CREDENTIAL_EXPIRATION")
        return make_identity(
            self.name,
            access_key_id=access_key_id,
            secret_access_key=secret,
            session_token=environment.get("AWS_SESSION_TOKEN"),
            expiration=read_time(expiration, "AWS_CREDENTIAL_EXPIRATION") if expiration else None,
            account_id=environment.get("AWS_ACCOUNT_ID"),
            credential_scope=environment.get("AWS_CREDENTIAL_SCOPE"),
            source=("g",),
        )
        yield  # a generator that asks for nothing
