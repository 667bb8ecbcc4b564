"""AssumeRoleWithSAML, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING, list_of
from tinsmith_runtime.structure import Output

from ..shapes import (
    ARN_TYPE,
    MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    NON_NEGATIVE_INTEGER_TYPE,
    ROLE_DURATION_SECONDS_TYPE,
    SAML_ASSERTION_TYPE,
    SESSION_POLICY_DOCUMENT_TYPE,
    SESSION_TOKEN_SIZE_TYPE,
    SESSION_TOKEN_UTILIZATION_TYPE,
    SOURCE_IDENTITY_TYPE,
)
from ..types import AssumedRoleUser, Credentials, PolicyDescriptorType


class AssumeRoleWithSAMLResponse(Output):
    """Credentials of the new session, and what the assertion said about the user."""

    credentials: Credentials = member("Credentials", Credentials)
    """Temporary credentials with the permissions of the role, less what the session policies took
    away.

    All four values belong together and expire together. The length of the session token is not
    fixed; do not store it in a column or header sized for today's tokens.
    """

    assumed_role_user: AssumedRoleUser | None = member(
        "AssumedRoleUser", AssumedRoleUser, default=None
    )
    """ID and ARN of the session.

    The session name in both is the assertion's `RoleSessionName` attribute.
    """

    packed_policy_size: int | None = member(
        "PackedPolicySize", NON_NEGATIVE_INTEGER_TYPE, default=None
    )
    """Former measure of how full the session was with policies and tags, in percent.

    It now repeats `SessionTokenUtilization`; read that instead.

    Deprecated:
        Since 2026-06-17. Replaced by SessionTokenUtilization.
    """

    subject: str | None = member("Subject", STRING, default=None)
    """The user's name at the identity provider: the text of `NameID` in the assertion's subject.

    Stable only if `SubjectType` is `persistent`.
    """

    subject_type: str | None = member("SubjectType", STRING, default=None)
    """The format of `Subject`, such as `persistent`, `transient` or `emailAddress`.

    The prefix `urn:oasis:names:tc:SAML:2.0:nameid-format:` is cut off; any other format is given
    whole.
    """

    issuer: str | None = member("Issuer", STRING, default=None)
    """The identity provider's entity ID: the assertion's `Issuer`."""

    audience: str | None = member("Audience", STRING, default=None)
    """Where the assertion was addressed to: the `Recipient` of its subject confirmation, as a rule
    `https://signin.aws.amazon.com/saml`.
    """

    name_qualifier: str | None = member("NameQualifier", STRING, default=None)
    """Identifies the identity provider within the account: the base64 of the SHA-1 of issuer,
    account number and `/` with the name of the SAML provider, joined without separators.

    Together with `Subject` it identifies a user uniquely, also when two providers use the same
    names. Policies read it as `saml:namequalifier`.
    """

    source_identity: str | None = member("SourceIdentity", SOURCE_IDENTITY_TYPE, default=None)
    """The source identity that the assertion's `SourceIdentity` attribute set.

    It cannot be changed later and follows the user through every role assumed from this session.
    Absent when the assertion has none.
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


class AssumeRoleWithSAMLCommand(Command[AssumeRoleWithSAMLResponse]):
    """Exchanges a SAML 2.0 response, issued by a corporate identity provider such as AD FS, Okta or
    Entra ID, for temporary credentials of a role. The assertion is the proof of identity: the
    request is not signed and the caller needs no AWS credentials.

    What must be in place:

    - a SAML provider in IAM holding the identity provider's current metadata;
    - a role whose trust policy allows that provider `sts:AssumeRoleWithSAML`, normally on the
      condition `SAML:aud`;
    - an assertion with the attribute `https://aws.amazon.com/SAML/Attributes/Role`, naming the pair
      of role ARN and provider ARN, and `…/RoleSessionName`. Session tags and a source identity
      travel as attributes too, not as members of this request.

    Assertions are meant to be used at once: STS refuses them about five minutes after they were
    issued, so neither cache them nor retry with an old one. The session ends after
    `DurationSeconds` or at the assertion's `SessionNotOnOrAfter`, whichever comes first.

    The returned credentials cannot call `GetSessionToken` or `GetFederationToken`. Assuming a
    further role with them is role chaining and limited to one hour.

    **Note:** Roles that IAM Identity Center manages (their names begin with `AWSReservedSSO_`)
    cannot be assumed this way. After the identity provider rotates its signing certificate, every
    call fails with `InvalidIdentityToken` until the metadata in IAM is replaced.

    Raises:
        ExpiredTokenException: The identity token in the request (SAML assertion, web identity
            token) is past its end.
        IDPRejectedClaimException: The identity provider, asked about the token, said no: the
            sign-in failed, or the token has expired or was revoked.
        InvalidIdentityTokenException: STS could read the token but not trust it.
        MalformedPolicyDocumentException: The session policy is not valid: not JSON, not the grammar
            of IAM, or with elements that a session policy must not have, such as `Principal`.
        PackedPolicyTooLargeException: Session policies, session tags and context together do not
            fit into the session token, although each may be within its own limit: they are
            compressed and packed, and the packed size cannot be computed beforehand.
        RegionDisabledException: STS is not active for the account in the Region that was asked.

    Example:
        ```python
        sts.assume_role_with_saml(
            role_arn="arn:aws:iam::123456789012:role/Developer",
            principal_arn="arn:aws:iam::123456789012:saml-provider/CorporateIdP",
            saml_assertion="PHNhbWxwOlJlc3BvbnNlPi4uLjwvc2FtbHA6UmVzcG9uc2U+",
            duration_seconds=7200,
        )
        ```
    """

    operation = Operation(
        "AssumeRoleWithSAML",
        output=AssumeRoleWithSAMLResponse,
        errors=(
            "ExpiredTokenException",
            "IDPRejectedClaimException",
            "InvalidIdentityTokenException",
            "MalformedPolicyDocumentException",
            "PackedPolicyTooLargeException",
            "RegionDisabledException",
        ),
        auth=(),
    )

    role_arn: str = member("RoleArn", ARN_TYPE)
    """ARN of the role.

    The assertion must offer it, paired with `PrincipalArn`, in its `Role` attribute; an assertion
    may offer several roles, and this picks one.
    """

    principal_arn: str = member("PrincipalArn", ARN_TYPE)
    """The identity provider that vouches for the user: the ARN under which IAM knows it, such as
    `arn:aws:iam::123456789012:saml-provider/CorporateIdP`. It lives in the account of the role, and
    must be the one paired with the role in the assertion.
    """

    saml_assertion: str = member("SAMLAssertion", SAML_ASSERTION_TYPE)
    """The SAML response as the identity provider posted it to the browser, still in base64; 4 to
    100000 characters. Pass the `SAMLResponse` form field unchanged: neither decode it nor encode it
    twice.

    Whoever holds it can sign in as the user until it expires, so it is treated as a secret and
    never printed.
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

    policy: str | None = member("Policy", SESSION_POLICY_DOCUMENT_TYPE, default=None)
    """An IAM policy, as JSON text of at most 2048 characters, that narrows this session further.

    Session policies only take away: the session may do what the role's own policies *and* the
    session policies allow. Leave both out and the session has all of the role's permissions.

    It must have no `Principal` element. Text within the limit may still be too large once packed
    with tags, see `PackedPolicyTooLargeException`.
    """

    duration_seconds: int | None = member(
        "DurationSeconds", ROLE_DURATION_SECONDS_TYPE, default=None
    )
    """Requested lifetime of the session in seconds: from 900 (15 minutes) up to the role's maximum
    session duration, which its owner sets between 1 and 12 hours. The default is 3600. The
    assertion's `SessionNotOnOrAfter` can end the session earlier.

    Asking for more than the role allows fails with `ValidationError`; the session is never silently
    shortened.

    This is the lifetime of API credentials. A console sign-in with the same role takes its duration
    from the assertion's `SessionDuration` attribute.
    """

    minimum_session_token_size: int | None = member(
        "MinimumSessionTokenSize", MINIMUM_SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """For testing only: the token that comes back is filled up to this many bytes, from 0 to 4096.

    Tokens grow over time as AWS adds content to them. Use this to prove that your database columns,
    headers, cookies and environment variables hold a token of the largest size, before production
    finds out. Leave it unset otherwise.
    """
