"""AssumeRole, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import list_of
from tinsmith_runtime.structure import Output

from ..shapes import (
    ARN_TYPE,
    EXTERNAL_ID_TYPE,
    MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    NON_NEGATIVE_INTEGER_TYPE,
    ROLE_DURATION_SECONDS_TYPE,
    ROLE_SESSION_NAME_TYPE,
    SERIAL_NUMBER_TYPE,
    SESSION_TOKEN_SIZE_TYPE,
    SESSION_TOKEN_UTILIZATION_TYPE,
    SOURCE_IDENTITY_TYPE,
    TAG_KEY_TYPE,
    TOKEN_CODE_TYPE,
    UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE,
)
from ..types import AssumedRoleUser, Credentials, PolicyDescriptorType, ProvidedContext, Tag


class AssumeRoleResponse(Output):
    """Credentials of the new session, and what STS recorded about it."""

    credentials: Credentials = member("Credentials", Credentials)
    """Temporary credentials with the permissions of the role, less what the session policies took
    away.

    All four values belong together and expire together. The length of the session token is not
    fixed; do not store it in a column or header sized for today's tokens.
    """

    assumed_role_user: AssumedRoleUser | None = member(
        "AssumedRoleUser", AssumedRoleUser, default=None
    )
    """ID and ARN of the session, as resource policies and CloudTrail name it.

    The account number of the role is the fifth part of the ARN.
    """

    packed_policy_size: int | None = member(
        "PackedPolicySize", NON_NEGATIVE_INTEGER_TYPE, default=None
    )
    """Former measure of how full the session was with policies and tags, in percent.

    It now repeats `SessionTokenUtilization`; read that instead.

    Deprecated:
        Since 2026-06-17. Replaced by SessionTokenUtilization.
    """

    source_identity: str | None = member("SourceIdentity", SOURCE_IDENTITY_TYPE, default=None)
    """The source identity in force: the one sent with this call, or the one inherited along the
    role chain. Absent when there is none.
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


class AssumeRoleCommand(Command[AssumeRoleResponse]):
    """Returns temporary credentials for a role.

    This is the ordinary way to reach another account, to drop privileges for one task, or to hold
    high privileges only while they are needed.

    Two parties must agree. The role's *trust policy* must let the caller in; and unless that policy
    names the caller itself in the same account, the caller's own policies must allow
    `sts:AssumeRole` on the role's ARN. Whoever passes tags needs `sts:TagSession` besides, a source
    identity `sts:SetSourceIdentity`, and contexts `sts:SetContext`; the trust policy has to allow
    these, too.

    What to know before relying on it:

    - **Role chaining is capped at one hour.** When the call is signed with the credentials of
      another role, `DurationSeconds` above 3600 fails whatever the role's maximum is.
    - Root user credentials cannot call it.
    - The returned credentials cannot call `GetSessionToken` or `GetFederationToken`.
    - They outlive changes of mind: deleting the caller's access keys does not end sessions that
      were already made. The role's owner can cut them off by denying sessions older than a moment.
    - A session's ARN is `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; it has neither the
      service name nor the path of the role's ARN.

    **Note:** Every reason for refusal looks the same, `AccessDenied`. Check, in this order: the
    account number in the ARN, the trust policy's principal, the external ID, the MFA condition, the
    caller's own policies, and service control policies.

    Raises:
        ExpiredTokenException: The identity token in the request (SAML assertion, web identity
            token) is past its end.
        MalformedPolicyDocumentException: The session policy is not valid: not JSON, not the grammar
            of IAM, or with elements that a session policy must not have, such as `Principal`.
        PackedPolicyTooLargeException: Session policies, session tags and context together do not
            fit into the session token, although each may be within its own limit: they are
            compressed and packed, and the packed size cannot be computed beforehand.
        RegionDisabledException: STS is not active for the account in the Region that was asked.

    Example:
        ```python
        sts.assume_role(
            role_arn="arn:aws:iam::123456789012:role/Deploy",
            role_session_name="build-42",
            duration_seconds=3600,
            external_id="customer-7f3c19",
        )
        ```
    """

    operation = Operation(
        "AssumeRole",
        output=AssumeRoleResponse,
        errors=(
            "ExpiredTokenException",
            "MalformedPolicyDocumentException",
            "PackedPolicyTooLargeException",
            "RegionDisabledException",
        ),
    )

    role_arn: str = member("RoleArn", ARN_TYPE)
    """ARN of the role, for example `arn:aws:iam::123456789012:role/team/Deploy`.

    A role's path is part of it. The ARN of a session (`arn:aws:sts::…:assumed-role/…`) is not
    accepted.
    """

    role_session_name: str = member("RoleSessionName", ROLE_SESSION_NAME_TYPE)
    """Name of this session, 2 to 64 letters, digits and `_+=,.@-`, no spaces.

    It becomes the last part of the session's ARN and is written to CloudTrail in both accounts, so
    it answers the auditor's question: who was that?

    Use something that identifies the person, host or job; a constant makes all callers look alike.
    Trust policies can require a value through `sts:RoleSessionName`. It is visible to the role's
    owner: put no secrets and no personal data in it.
    """

    policy_arns: list[PolicyDescriptorType] | None = member(
        "PolicyArns", list_of(PolicyDescriptorType), default=None
    )
    """Up to ten managed policies that narrow this session further, as session policies.

    They must be AWS managed or belong to the role's account.

    Session policies only take away: the session may do what the role's own policies *and* the
    session policies allow. Leave both out and the session has all of the role's permissions.

    An ARN costs far less of the session token than the same policy inline, so prefer this to
    `Policy` when the token grows too large.
    """

    policy: str | None = member("Policy", UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE, default=None)
    """An IAM policy, as JSON text, that narrows this session further.

    Typical use: one role serves many tenants, and each session is limited to one tenant's prefix.

    Session policies only take away: the session may do what the role's own policies *and* the
    session policies allow. Leave both out and the session has all of the role's permissions.

    It must have no `Principal` element. Invalid JSON or grammar fails with
    `MalformedPolicyDocumentException`. This member has no upper length of its own: what counts is
    the finished session token, see `PackedPolicyTooLargeException`; dropping whitespace and `Sid`
    elements saves space. [Session
    policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session)
    explains the evaluation.
    """

    duration_seconds: int | None = member(
        "DurationSeconds", ROLE_DURATION_SECONDS_TYPE, default=None
    )
    """Requested lifetime of the session in seconds: from 900 (15 minutes) up to the role's maximum
    session duration, which its owner sets between 1 and 12 hours. The default is 3600.

    Asking for more than the role allows fails with `ValidationError`; the session is never silently
    shortened.

    **Important:** With credentials that are themselves a role's (role chaining), the limit is 3600,
    whatever the role allows.
    """

    tags: list[Tag] | None = member("Tags", list_of(Tag, length=(0, 50)), default=None)
    """Session tags: up to 50 key and value pairs that policies read as `aws:PrincipalTag/KEY`.

    They are the basis of attribute-based access control.

    - The trust policy must allow `sts:TagSession`, otherwise the whole call is refused.
    - A tag overrides a tag of the role with the same key.
    - Keys are compared without regard to case: `Team` and `team` are one tag, and sending both is
      an error.
    - A key that arrived from an earlier session of the chain as transitive cannot be set again; the
      call fails.

    Tags take room in the session token, see `SessionTokenUtilization`. More in [Passing session
    tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).
    """

    transitive_tag_keys: list[str] | None = member(
        "TransitiveTagKeys", list_of(TAG_KEY_TYPE, length=(0, 50)), default=None
    )
    """Keys out of `Tags` that are handed on when this session assumes a further role.

    Tags that are not listed end here.

    Transitive tags cannot be changed or dropped further down the chain, which makes them
    trustworthy there. Tags that this session inherited are transitive already and need not be
    listed.
    """

    external_id: str | None = member("ExternalId", EXTERNAL_ID_TYPE, default=None)
    """The value which the role's trust policy demands in `sts:ExternalId`, when a third party
    assumes a role in a customer's account. 2 to 1224 characters.

    It prevents the *confused deputy*: without it, whoever learns or guesses a customer's role ARN
    can enter it at the vendor's service and have the vendor act on that customer's account. The
    vendor must therefore choose the value, one for each customer, and never let customers pick it.
    It is an identifier and not a password; the role's owner and CloudTrail see it. See [The
    confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).

    A missing or wrong value is reported as `AccessDenied`.
    """

    serial_number: str | None = member("SerialNumber", SERIAL_NUMBER_TYPE, default=None)
    """The MFA device of the calling IAM user: the ARN of a virtual device
    (`arn:aws:iam::123456789012:mfa/alice`) or the serial number printed on a hardware device. Send
    it with `TokenCode` when the trust policy demands `aws:MultiFactorAuthPresent`.

    Only IAM users have MFA devices, so this cannot work from role credentials. Passkeys and
    security keys (FIDO2) give no six-digit code and cannot be used here.
    """

    token_code: str | None = member("TokenCode", TOKEN_CODE_TYPE, default=None, sensitive=True)
    """The six digits that the MFA device shows now.

    A code is accepted once: a second call within the same 30 seconds needs the next code, so keep
    the credentials instead of asking again for every command.

    A missing, used or late code gives `AccessDenied`. If fresh codes keep failing, the device's
    clock has drifted; resynchronize it in IAM.
    """

    source_identity: str | None = member("SourceIdentity", SOURCE_IDENTITY_TYPE, default=None)
    """Who is really behind the session: 2 to 64 characters that are set once and then stay,
    unchangeable, through every role that this session assumes later, and in every CloudTrail event.
    Unlike `RoleSessionName`, the next caller in the chain cannot replace it.

    Every trust policy along the chain must allow `sts:SetSourceIdentity`; one that does not makes
    the call fail, which is the usual surprise when a source identity is introduced. Values
    beginning with `aws:` are reserved. See [Monitoring and controlling assumed
    roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html).
    """

    provided_contexts: list[ProvidedContext] | None = member(
        "ProvidedContexts", list_of(ProvidedContext, length=(1, 5)), default=None
    )
    """One to five assertions about the user for whom the caller acts, so that services can
    authorize and log that user instead of the role alone. IAM Identity Center issues them for
    trusted identity propagation.

    The trust policy must allow `sts:SetContext`. Leave the member out when there is none; an empty
    list is invalid.
    """

    minimum_session_token_size: int | None = member(
        "MinimumSessionTokenSize", MINIMUM_SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """For testing only: the token that comes back is filled up to this many bytes, from 0 to 4096.

    Tokens grow over time as AWS adds content to them. Use this to prove that your database columns,
    headers, cookies and environment variables hold a token of the largest size, before production
    finds out. Leave it unset otherwise.
    """
