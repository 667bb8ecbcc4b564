"""Credentials of roles in files, shared with other processes, the AWS CLI and boto3 among them.

One file an assumed role in ``~/.aws/cli/cache``, named by the SHA-1 of the request's parameters as
sorted JSON, with the reply of STS inside: what botocore's ``JSONFileCache`` reads and writes.

Rule: readable by the owner alone, replaced whole. A cache that cannot be read or written costs a
call, never an error.
"""

from __future__ import annotations

import os

from ..errors import CredentialsError
from .private_file import write
from .record import make_identity, read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext

#: Credentials with less time left are fetched anew, as botocore does.
EXPIRY_SECONDS = 900.0


class JsonFileCache:
    """Files in a folder, by default ``~/.aws/cli/cache``."""

    def __init__(self, directory: str | os.PathLike[str] | None = None) -> None:
        self._directory = None if directory is None else os.fspath(directory)

    def path(self, parameters: Mapping[str, object], context: CredentialContext) -> str:
        """The file for a request to assume a role with these parameters, by the API's names."""
        import hashlib
        import json
        from contextlib import suppress

        from ..shared_config import expand_home

        hashed = dict(parameters)
        policy = hashed.get("Policy")
        if isinstance(policy, str):
            # Two spellings of a policy are one policy; what is none, STS will say.
            with suppress(ValueError):
                hashed["Policy"] = json.loads(policy)
        text = json.dumps(hashed, sort_keys=True)
        name = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        directory = expand_home(self._directory or "~/.aws/cli/cache", context.environment)
        return os.path.join(directory, f"{name}.json")

    def load(
        self, parameters: Mapping[str, object], context: CredentialContext
    ) -> AwsCredentialIdentity | None:
        """What the file has, if that is good for a while."""
        import json

        path = self.path(parameters, context)
        try:
            with open(path, encoding="utf-8") as file:
                credentials = json.load(file)["Credentials"]
            identity = make_identity(
                path,
                access_key_id=credentials["AccessKeyId"],
                secret_access_key=credentials["SecretAccessKey"],
                session_token=credentials["SessionToken"],
                expiration=read_time(credentials["Expiration"], "Expiration"),
                account_id=credentials.get("AccountId"),
                source=("i",),
            )
        except FileNotFoundError:
            return None
        except (
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            CredentialsError,
        ) as error:
            # The text of such errors may quote the file.
            _warn("read", path, error)
            return None
        assert identity.expiration is not None
        left = (identity.expiration - context.now()).total_seconds()
        return identity if left >= EXPIRY_SECONDS else None

    def store(
        self,
        parameters: Mapping[str, object],
        identity: AwsCredentialIdentity,
        context: CredentialContext,
    ) -> None:
        """Put an identity into the file."""
        import json
        from datetime import UTC

        if identity.expiration is None:
            return
        credentials = {
            "AccessKeyId": identity.access_key_id,
            "SecretAccessKey": identity.secret_access_key,
            "SessionToken": identity.session_token,
            "Expiration": identity.expiration.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if identity.account_id is not None:
            credentials["AccountId"] = identity.account_id
        path = self.path(parameters, context)
        try:
            write(path, json.dumps({"Credentials": credentials}))
        except OSError as error:
            _warn("written", path, error)


def _warn(done: str, path: str, error: Exception) -> None:
    from ..notice import warn
    from ..shared_config import display

    reason = error.strerror if isinstance(error, OSError) else type(error).__name__
    warn("credentials", "%s cannot be %s and is not used: %s", display(path), done, reason)
