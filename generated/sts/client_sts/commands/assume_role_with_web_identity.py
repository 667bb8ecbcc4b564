"""AssumeRoleWithWebIdentity, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING, list_of
from tinsmith_runtime.structure import Output

from ..shapes import (
    ARN_TYPE,
    CLIENT_TOKEN_TYPE,
    MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    NON_NEGATIVE_INTEGER_TYPE,
    ROLE_DURATION_SECONDS_TYPE,
    ROLE_SESSION_NAME_TYPE,
    SESSION_POLICY_DOCUMENT_TYPE,
    SESSION_TOKEN_SIZE_TYPE,
    SESSION_TOKEN_UTILIZATION_TYPE,
    SOURCE_IDENTITY_TYPE,
    URL_TYPE,
    WEB_IDENTITY_SUBJECT_TYPE,
)
from ..types import AssumedRoleUser, Credentials, PolicyDescriptorType


class AssumeRoleWithWebIdentityResponse(Output):
    """Credentials of the new session, and what the token said about the user."""

    credentials: Credentials = member("Credentials", Credentials)
    """Temporary credentials with the permissions of the role, less what the session policies took
    away.

    All four values belong together and expire together. The length of the session token is not
    fixed; do not store it in a column or header sized for today's tokens.
    """

    subject_from_web_identity_token: str | None = member(
        "SubjectFromWebIdentityToken", WEB_IDENTITY_SUBJECT_TYPE, default=None
    )
    """The token's `sub`: the identity provider's name for the user or workload.

    It is the value to pin in the trust policy. Some providers give the same user another subject in
    each application.
    """

    assumed_role_user: AssumedRoleUser | None = member(
        "AssumedRoleUser", AssumedRoleUser, default=None
    )
    """ID and ARN of the session, ending in the `RoleSessionName` of the request."""

    packed_policy_size: int | None = member(
        "PackedPolicySize", NON_NEGATIVE_INTEGER_TYPE, default=None
    )
    """Former measure of how full the session was with policies and tags, in percent.

    It now repeats `SessionTokenUtilization`; read that instead.

    Deprecated:
        Since 2026-06-17. Replaced by SessionTokenUtilization.
    """

    provider: str | None = member("Provider", STRING, default=None)
    """Who issued the token: its `iss` for OpenID Connect, or the request's `ProviderId` for OAuth
    2.0 access tokens.
    """

    audience: str | None = member("Audience", STRING, default=None)
    """Whom the token was issued to: its `aud` or `azp`, as a rule the client ID of the application;
    `sts.amazonaws.com` for EKS service accounts.
    """

    source_identity: str | None = member("SourceIdentity", SOURCE_IDENTITY_TYPE, default=None)
    """The source identity that the token's claim set.

    It cannot be changed later and follows the user through every role assumed from this session.
    Absent when the token has no such claim.
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


class AssumeRoleWithWebIdentityCommand(Command[AssumeRoleWithWebIdentityResponse]):
    """Exchanges a token of an OpenID Connect provider for temporary credentials of a role.

    This is what Kubernetes service accounts in EKS (IRSA), GitHub Actions, GitLab CI, Terraform
    Cloud and mobile apps use to enter AWS without stored keys. The token is the proof of identity:
    the request is not signed and the caller needs no AWS credentials.

    What must be in place:

    - an OpenID Connect provider in IAM, in the role's account, for the token's `iss`, listing its
      `aud`. Cognito, Google, Facebook and Login with Amazon are known without one;
    - a role whose trust policy allows that provider `sts:AssumeRoleWithWebIdentity` and pins both
      `aud` and `sub`.

    **Important:** A trust policy that forgets `sub` lets in everybody who can get a token from that
    issuer. For a public issuer, such as GitHub's, that is the whole world.

    STS fetches the issuer's keys over the internet. If the issuer is slow or down the call fails
    with `IDPCommunicationErrorException`, which is worth a retry.

    The credentials may outlive the token: once issued, they last for `DurationSeconds`. When they
    are due for renewal the token must be a fresh one, so read a token file
    (`AWS_WEB_IDENTITY_TOKEN_FILE`) again each time; the file is rotated under you.

    Session tags and a source identity come from claims of the token. The returned credentials
    cannot call `GetSessionToken` or `GetFederationToken`, and assuming a further role with them is
    limited to one hour. CloudTrail records the token's subject.

    Raises:
        ExpiredTokenException: The identity token in the request (SAML assertion, web identity
            token) is past its end.
        IDPCommunicationErrorException: STS could not reach the identity provider to check the
            token, or got no usable answer in time.
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
        sts.assume_role_with_web_identity(
            role_arn="arn:aws:iam::123456789012:role/orders-api",
            role_session_name="orders-api-6d5f9",
            web_identity_token="EXAMPLE-HEADER.EXAMPLE-CLAIMS.EXAMPLE-SIGNATURE",
        )
        ```
    """

    operation = Operation(
        "AssumeRoleWithWebIdentity",
        output=AssumeRoleWithWebIdentityResponse,
        errors=(
            "ExpiredTokenException",
            "IDPCommunicationErrorException",
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

    The provider that issued the token must be registered in the same account, and the role's trust
    policy must name it.
    """

    role_session_name: str = member("RoleSessionName", ROLE_SESSION_NAME_TYPE)
    """Name of this session, 2 to 64 letters, digits and `_+=,.@-`.

    It becomes the last part of the session's ARN and appears in CloudTrail; use the application's
    user, pod or workflow. Environment variable by convention: `AWS_ROLE_SESSION_NAME`.
    """

    web_identity_token: str = member("WebIdentityToken", CLIENT_TOKEN_TYPE)
    """The OpenID Connect ID token (a JWT, signed with RS256, RS384, RS512, ES256, ES384 or ES512)
    or OAuth 2.0 access token, 4 to 20000 characters. Strip the newline at the end when it comes
    from a file.

    An expired one fails with `ExpiredTokenException`: ID tokens often live for minutes only, and a
    clock that runs ahead on the issuer's side shortens that further. It is a bearer secret and
    never printed.
    """

    provider_id: str | None = member("ProviderId", URL_TYPE, default=None)
    """Only for OAuth 2.0 access tokens: the provider's host without scheme or port,
    `www.amazon.com` or `graph.facebook.com`. Leave it out for OpenID Connect ID tokens, which name
    their issuer themselves.
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
    session duration, which its owner sets between 1 and 12 hours. The default is 3600. The token's
    own expiry does not limit it.

    Asking for more than the role allows fails with `ValidationError`; the session is never silently
    shortened.
    """

    minimum_session_token_size: int | None = member(
        "MinimumSessionTokenSize", MINIMUM_SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """For testing only: the token that comes back is filled up to this many bytes, from 0 to 4096.

    Tokens grow over time as AWS adds content to them. Use this to prove that your database columns,
    headers, cookies and environment variables hold a token of the largest size, before production
    finds out. Leave it unset otherwise.
    """
