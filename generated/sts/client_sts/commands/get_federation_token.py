"""GetFederationToken, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import list_of
from tinsmith_runtime.structure import Output

from ..shapes import (
    DURATION_SECONDS_TYPE,
    MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    NON_NEGATIVE_INTEGER_TYPE,
    SESSION_POLICY_DOCUMENT_TYPE,
    SESSION_TOKEN_SIZE_TYPE,
    SESSION_TOKEN_UTILIZATION_TYPE,
    USER_NAME_TYPE,
)
from ..types import Credentials, FederatedUser, PolicyDescriptorType, Tag


class GetFederationTokenResponse(Output):
    """Credentials of the federated user, and how policies name it."""

    credentials: Credentials = member("Credentials", Credentials)
    """Temporary credentials of the federated user.

    All four values belong together and expire together. The length of the session token is not
    fixed; do not store it in a column or header sized for today's tokens.
    """

    federated_user: FederatedUser | None = member("FederatedUser", FederatedUser, default=None)
    """ID and ARN of the federated user, for use in resource policies and for finding it in
    CloudTrail.
    """

    packed_policy_size: int | None = member(
        "PackedPolicySize", NON_NEGATIVE_INTEGER_TYPE, default=None
    )
    """Former measure of how full the session was with policies and tags, in percent.

    It now repeats `SessionTokenUtilization`; read that instead.

    Deprecated:
        Since 2026-06-17. Replaced by SessionTokenUtilization.
    """

    session_token_utilization: int | None = member(
        "SessionTokenUtilization", SESSION_TOKEN_UTILIZATION_TYPE, default=None
    )
    """How much of the largest permitted session token this one uses, in percent.

    Session policies, session tags and context fill it; at more than 100 the call would have failed
    with `PackedPolicyTooLargeException`.

    Watch it where tags come from users or directories: a value near 100 means that the next longer
    tag breaks sign-in.
    """

    session_token_size: int | None = member(
        "SessionTokenSize", SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """Size of `Credentials.SessionToken` in bytes.

    The limit is 4096 at present and AWS does not promise to keep it: measure with this, do not size
    fields by it.
    """


class GetFederationTokenCommand(Command[GetFederationTokenResponse]):
    """Returns temporary credentials for a named *federated user*, made from the long-term keys of
    an IAM user. It serves brokers that hold one IAM user's keys and hand out narrowed credentials
    to others. For new work `AssumeRole` is nearly always better: it needs no long-term keys.

    The call must be signed with the access keys of an IAM user who has `sts:GetFederationToken`;
    role sessions are refused. Root user keys work too, for at most one hour, and should not be
    used.

    **Without a session policy the federated user can do nothing**, except where a resource's policy
    names its ARN. With session policies it can do what they *and* the IAM user's policies allow.

    The credentials cannot call IAM through the API, nor any operation of STS but
    `GetCallerIdentity`; in particular they cannot assume a role. They last from 15 minutes to 36
    hours, and 12 hours by default, and cannot be renewed: ask again.

    Raises:
        MalformedPolicyDocumentException: The session policy is not valid: not JSON, not the grammar
            of IAM, or with elements that a session policy must not have, such as `Principal`.
        PackedPolicyTooLargeException: Session policies, session tags and context together do not
            fit into the session token, although each may be within its own limit: they are
            compressed and packed, and the packed size cannot be computed beforehand.
        RegionDisabledException: STS is not active for the account in the Region that was asked.

    Example:
        ```python
        sts.get_federation_token(
            name="Bob",
            policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/home/bob/*"}]}',
            duration_seconds=3600,
            tags=[Tag(key="Department", value="R+D")],
        )
        ```
    """

    operation = Operation(
        "GetFederationToken",
        output=GetFederationTokenResponse,
        errors=(
            "MalformedPolicyDocumentException",
            "PackedPolicyTooLargeException",
            "RegionDisabledException",
        ),
    )

    name: str = member("Name", USER_NAME_TYPE)
    """Name of the federated user, 2 to 32 letters, digits and `_+=,.@-`.

    It ends the user's ARN (`…:federated-user/Bob`), and CloudTrail shows it; use it to tell people
    apart.
    """

    policy: str | None = member("Policy", SESSION_POLICY_DOCUMENT_TYPE, default=None)
    """An IAM policy, as JSON text of at most 2048 characters, that says what the federated user may
    do, within what the IAM user may do. Without this and `PolicyArns` the user may do nothing of
    its own.

    It must have no `Principal` element. Text within the limit may still be too large once packed
    with tags, see `PackedPolicyTooLargeException`.
    """

    policy_arns: list[PolicyDescriptorType] | None = member(
        "PolicyArns", list_of(PolicyDescriptorType), default=None
    )
    """Up to ten managed policies that narrow this session further, as session policies.

    They must be AWS managed or belong to the account of the IAM user.

    The federated user may do what these policies, or `Policy`, *and* the IAM user's own policies
    allow. Without any session policy it may do nothing of its own.

    An ARN costs far less of the session token than the same policy inline, so prefer this to
    `Policy` when the token grows too large.
    """

    duration_seconds: int | None = member("DurationSeconds", DURATION_SECONDS_TYPE, default=None)
    """Lifetime in seconds, from 900 (15 minutes) to 129600 (36 hours); the default is 43200 (12
    hours). With root user keys a session lasts 3600 at most, and a longer request is shortened to
    that.
    """

    tags: list[Tag] | None = member("Tags", list_of(Tag, length=(0, 50)), default=None)
    """Session tags: up to 50 key and value pairs that policies read as `aws:PrincipalTag/KEY`.

    A tag overrides a tag of the IAM user with the same key; keys are compared without regard to
    case. The IAM user needs `sts:TagSession`.

    Nothing is transitive here, since a federated user cannot assume a role. More in [Passing
    session tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).
    """

    minimum_session_token_size: int | None = member(
        "MinimumSessionTokenSize", MINIMUM_SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """For testing only: the token that comes back is filled up to this many bytes, from 0 to 4096.

    Tokens grow over time as AWS adds content to them. Use this to prove that your database columns,
    headers, cookies and environment variables hold a token of the largest size, before production
    finds out. Leave it unset otherwise.
    """
