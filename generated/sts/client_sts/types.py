"""Structures of AWS Security Token Service that commands and their outputs are made of."""

from __future__ import annotations

from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import SECRET, STRING, TIMESTAMP
from tinsmith_runtime.structure import Structure

from .shapes import (
    ACCESS_KEY_ID_TYPE,
    ARN_TYPE,
    ASSUMED_ROLE_ID_TYPE,
    CONTEXT_ASSERTION_TYPE,
    FEDERATED_ID_TYPE,
    TAG_KEY_TYPE,
    TAG_VALUE_TYPE,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class AssumedRoleUser(Structure):
    """Names of a role session, as policies and logs write them."""

    assumed_role_id: str = member("AssumedRoleId", ASSUMED_ROLE_ID_TYPE)
    """The role's unique ID, a colon, and the session name: `AROA3XFRBF535EXAMPLE:build-42`.

    The part before the colon stays the same for all sessions of the role and differs when a role is
    deleted and made again.
    """

    arn: str = member("Arn", ARN_TYPE)
    """ARN of the session: `arn:aws:sts::123456789012:assumed-role/Deploy/build-42`.

    A `Principal` with this ARN means this one session; to mean the role, use the role's ARN.
    """


class Credentials(Structure):
    """Temporary AWS credentials.

    Access key ID, secret access key and session token belong together: a request signed with the
    keys but sent without the session token is refused with `InvalidClientTokenId`.

    They cannot be renewed or revoked one by one. Fetch new ones some minutes before `Expiration`,
    since requests that arrive later fail with `ExpiredToken`; to cut off a leaked session, deny the
    role's sessions that are older than now.
    """

    access_key_id: str = member("AccessKeyId", ACCESS_KEY_ID_TYPE)
    """Identifies the credentials; it begins with `ASIA`.

    Not a secret: it appears in CloudTrail and in every signature.
    """

    secret_access_key: str = member("SecretAccessKey", SECRET)
    """The signing key.

    It never travels again after this reply; keep it out of logs and files.
    """

    session_token: str = member("SessionToken", STRING, sensitive=True)
    """Goes with every request as `X-Amz-Security-Token`.

    Its length varies with policies and tags, and grows over the years, up to 4096 bytes at present;
    do not cut it off. Together with the keys it is as good as the identity itself, so it is never
    printed.
    """

    expiration: datetime = member("Expiration", TIMESTAMP)
    """When the credentials stop working, in UTC, by AWS's clock.

    A request must arrive before it, not merely be signed before it.
    """


class FederatedUser(Structure):
    """Names of a federated user, as policies and logs write them."""

    federated_user_id: str = member("FederatedUserId", FEDERATED_ID_TYPE)
    """Account number, a colon, and the name of the request: `123456789012:Bob`."""

    arn: str = member("Arn", ARN_TYPE)
    """ARN of the federated user: `arn:aws:sts::123456789012:federated-user/Bob`.

    A resource's policy can name it to grant access directly.
    """


class PolicyDescriptorType(Structure):
    """Points to a managed policy that is used as a session policy."""

    arn: str | None = member("arn", ARN_TYPE, default=None)
    """ARN of the managed policy: `arn:aws:iam::aws:policy/ReadOnlyAccess` for one of AWS's,
    `arn:aws:iam::123456789012:policy/NAME` for one of yours. In other partitions the second part
    differs.
    """


class ProvidedContext(Structure):
    """A statement about the user for whom a role is assumed, and who made it."""

    provider_arn: str | None = member("ProviderArn", ARN_TYPE, default=None)
    """ARN of the context provider, for example
    `arn:aws:iam::aws:contextProvider/IdentityCenter`.
    """

    context_assertion: str | None = member(
        "ContextAssertion", CONTEXT_ASSERTION_TYPE, default=None, sensitive=True
    )
    """The provider's assertion, signed and encrypted, 4 to 2048 characters, to be passed on
    unchanged. It stands for a signed-in user, so treat it as a secret.
    """


class Tag(Structure):
    """A session tag: a name and a value which policies can compare."""

    key: str = member("Key", TAG_KEY_TYPE)
    """Name of the tag, 1 to 128 letters, digits, spaces and `_.:/=+-@`.

    Compared without regard to case but kept as written. Names beginning with `aws:` are reserved.
    """

    value: str = member("Value", TAG_VALUE_TYPE)
    """Value of the tag, up to 256 letters, digits, spaces and `_.:/=+-@`; it may be empty, but not
    missing.
    """
