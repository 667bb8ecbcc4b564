"""The asynchronous client of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.client import AsyncClient

from .service import SERVICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Unpack

    from tinsmith_runtime.config import CallOptions

    from .commands.assume_role import AssumeRoleResponse
    from .commands.assume_role_with_saml import AssumeRoleWithSAMLResponse
    from .commands.assume_role_with_web_identity import AssumeRoleWithWebIdentityResponse
    from .commands.assume_root import AssumeRootResponse
    from .commands.decode_authorization_message import DecodeAuthorizationMessageResponse
    from .commands.get_access_key_info import GetAccessKeyInfoResponse
    from .commands.get_caller_identity import GetCallerIdentityResponse
    from .commands.get_delegated_access_token import GetDelegatedAccessTokenResponse
    from .commands.get_federation_token import GetFederationTokenResponse
    from .commands.get_session_token import GetSessionTokenResponse
    from .commands.get_web_identity_token import GetWebIdentityTokenResponse
    from .options import STSOptions
    from .types import PolicyDescriptorType, ProvidedContext, Tag


class AsyncSTSClient(AsyncClient):
    """The asynchronous client of AWS Security Token Service: `await client.send(...)` calls the
    operation of a command.

    Making one costs nothing and touches neither disk nor network; it is safe to share.
    `await client.aclose()`, or `async with`, gives its connections back. Options not given come
    from the environment, then from the shared config file.
    """

    service = SERVICE

    def __init__(self, **options: Unpack[STSOptions]) -> None:
        super().__init__(options)


class AsyncSTS(AsyncSTSClient):
    """`AsyncSTSClient` with a method for each operation.

    AWS Security Token Service (STS) exchanges one proof of identity (an access key, a role, a SAML
    assertion, an OpenID Connect token) for credentials that expire, and tells a caller who it is.
    Everything that runs on AWS without long-term keys, from an EC2 instance to a pod in EKS,
    depends on it.

    Which operation to call:

    - To act as a role, in this account or another: `AssumeRole`.
    - To enter AWS from outside without any AWS keys: `AssumeRoleWithWebIdentity` (OpenID Connect:
      Kubernetes, GitHub Actions, Cognito) or `AssumeRoleWithSAML` (a corporate directory). These
      two are sent unsigned.
    - To add MFA to the keys of an IAM user: `GetSessionToken`.
    - To leave AWS, proving an AWS identity to somebody else's service: `GetWebIdentityToken`.
    - To find out whose credentials these are: `GetCallerIdentity`, which no policy can deny.

    **Regions.** Every Region has its own endpoint, and the nearest one is the right choice: it is
    faster, it keeps working when another Region does not, and its session tokens are accepted in
    all Regions, opt-in ones included. The global endpoint `sts.amazonaws.com` is kept for old
    clients; unless the account settings say otherwise, its tokens are refused by opt-in Regions
    with `InvalidClientTokenId`. An account can deactivate STS in a Region, see
    `RegionDisabledException` and [Managing STS in a
    Region](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html).

    **When a call fails.** STS says as little as it can: a wrong external ID, a missing MFA code, a
    trust policy that does not match and a role that does not exist all come back as `AccessDenied`.
    `SignatureDoesNotMatch` and `RequestExpired` usually mean a wrong secret key or a local clock
    that is minutes off. `ExpiredToken` means that the credentials which signed the request have
    expired, whereas `ExpiredTokenException` is about the identity token inside the request.

    IAM changes take seconds to reach every endpoint. A role, a trust policy or an identity provider
    created a moment ago may be refused at first; retry with a delay instead of changing it again.
    """

    async def assume_role(
        self,
        *,
        role_arn: str,
        role_session_name: str,
        policy_arns: list[PolicyDescriptorType] | None = None,
        policy: str | None = None,
        duration_seconds: int | None = None,
        tags: list[Tag] | None = None,
        transitive_tag_keys: list[str] | None = None,
        external_id: str | None = None,
        serial_number: str | None = None,
        token_code: str | None = None,
        source_identity: str | None = None,
        provided_contexts: list[ProvidedContext] | None = None,
        minimum_session_token_size: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AssumeRoleResponse:
        """Returns temporary credentials for a role.

        Args:
            role_arn: ARN of the role, for example `arn:aws:iam::123456789012:role/team/Deploy`.
            role_session_name: Name of this session, 2 to 64 letters, digits and `_+=,.@-`, no
                spaces.
            policy_arns: Up to ten managed policies that narrow this session further, as session
                policies.
            policy: An IAM policy, as JSON text, that narrows this session further.
            duration_seconds: Requested lifetime of the session in seconds: from 900 (15 minutes) up
                to the role's maximum session duration, which its owner sets between 1 and 12 hours.
            tags: Session tags: up to 50 key and value pairs that policies read as
                `aws:PrincipalTag/KEY`.
            transitive_tag_keys: Keys out of `Tags` that are handed on when this session assumes a
                further role.
            external_id: The value which the role's trust policy demands in `sts:ExternalId`, when a
                third party assumes a role in a customer's account.
            serial_number: The MFA device of the calling IAM user: the ARN of a virtual device
                (`arn:aws:iam::123456789012:mfa/alice`) or the serial number printed on a hardware
                device.
            token_code: The six digits that the MFA device shows now.
            source_identity: Who is really behind the session: 2 to 64 characters that are set once
                and then stay, unchangeable, through every role that this session assumes later, and
                in every CloudTrail event.
            provided_contexts: One to five assertions about the user for whom the caller acts, so
                that services can authorize and log that user instead of the role alone.
            minimum_session_token_size: For testing only: the token that comes back is filled up to
                this many bytes, from 0 to 4096.

        Raises:
            ExpiredTokenException: The identity token in the request (SAML assertion, web identity
                token) is past its end.
            MalformedPolicyDocumentException: The session policy is not valid: not JSON, not the
                grammar of IAM, or with elements that a session policy must not have, such as
                `Principal`.
            PackedPolicyTooLargeException: Session policies, session tags and context together do
                not fit into the session token, although each may be within its own limit: they are
                compressed and packed, and the packed size cannot be computed beforehand.
            RegionDisabledException: STS is not active for the account in the Region that was asked.
        """
        from .commands.assume_role import AssumeRoleCommand

        return await self.send(
            AssumeRoleCommand(
                role_arn=role_arn,
                role_session_name=role_session_name,
                policy_arns=policy_arns,
                policy=policy,
                duration_seconds=duration_seconds,
                tags=tags,
                transitive_tag_keys=transitive_tag_keys,
                external_id=external_id,
                serial_number=serial_number,
                token_code=token_code,
                source_identity=source_identity,
                provided_contexts=provided_contexts,
                minimum_session_token_size=minimum_session_token_size,
            ),
            **options,
        )

    async def assume_role_with_saml(
        self,
        *,
        role_arn: str,
        principal_arn: str,
        saml_assertion: str,
        policy_arns: list[PolicyDescriptorType] | None = None,
        policy: str | None = None,
        duration_seconds: int | None = None,
        minimum_session_token_size: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AssumeRoleWithSAMLResponse:
        """Exchanges a SAML 2.0 response, issued by a corporate identity provider such as AD FS,
        Okta or Entra ID, for temporary credentials of a role.

        Args:
            role_arn: ARN of the role.
            principal_arn: The identity provider that vouches for the user: the ARN under which IAM
                knows it, such as `arn:aws:iam::123456789012:saml-provider/CorporateIdP`.
            saml_assertion: The SAML response as the identity provider posted it to the browser,
                still in base64; 4 to 100000 characters.
            policy_arns: Up to ten managed policies that narrow this session further, as session
                policies.
            policy: An IAM policy, as JSON text of at most 2048 characters, that narrows this
                session further.
            duration_seconds: Requested lifetime of the session in seconds: from 900 (15 minutes) up
                to the role's maximum session duration, which its owner sets between 1 and 12 hours.
            minimum_session_token_size: For testing only: the token that comes back is filled up to
                this many bytes, from 0 to 4096.

        Raises:
            ExpiredTokenException: The identity token in the request (SAML assertion, web identity
                token) is past its end.
            IDPRejectedClaimException: The identity provider, asked about the token, said no: the
                sign-in failed, or the token has expired or was revoked.
            InvalidIdentityTokenException: STS could read the token but not trust it.
            MalformedPolicyDocumentException: The session policy is not valid: not JSON, not the
                grammar of IAM, or with elements that a session policy must not have, such as
                `Principal`.
            PackedPolicyTooLargeException: Session policies, session tags and context together do
                not fit into the session token, although each may be within its own limit: they are
                compressed and packed, and the packed size cannot be computed beforehand.
            RegionDisabledException: STS is not active for the account in the Region that was asked.
        """
        from .commands.assume_role_with_saml import AssumeRoleWithSAMLCommand

        return await self.send(
            AssumeRoleWithSAMLCommand(
                role_arn=role_arn,
                principal_arn=principal_arn,
                saml_assertion=saml_assertion,
                policy_arns=policy_arns,
                policy=policy,
                duration_seconds=duration_seconds,
                minimum_session_token_size=minimum_session_token_size,
            ),
            **options,
        )

    async def assume_role_with_web_identity(
        self,
        *,
        role_arn: str,
        role_session_name: str,
        web_identity_token: str,
        provider_id: str | None = None,
        policy_arns: list[PolicyDescriptorType] | None = None,
        policy: str | None = None,
        duration_seconds: int | None = None,
        minimum_session_token_size: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AssumeRoleWithWebIdentityResponse:
        """Exchanges a token of an OpenID Connect provider for temporary credentials of a role.

        Args:
            role_arn: ARN of the role.
            role_session_name: Name of this session, 2 to 64 letters, digits and `_+=,.@-`.
            web_identity_token: The OpenID Connect ID token (a JWT, signed with RS256, RS384, RS512,
                ES256, ES384 or ES512) or OAuth 2.0 access token, 4 to 20000 characters.
            provider_id: Only for OAuth 2.0 access tokens: the provider's host without scheme or
                port, `www.amazon.com` or `graph.facebook.com`.
            policy_arns: Up to ten managed policies that narrow this session further, as session
                policies.
            policy: An IAM policy, as JSON text of at most 2048 characters, that narrows this
                session further.
            duration_seconds: Requested lifetime of the session in seconds: from 900 (15 minutes) up
                to the role's maximum session duration, which its owner sets between 1 and 12 hours.
            minimum_session_token_size: For testing only: the token that comes back is filled up to
                this many bytes, from 0 to 4096.

        Raises:
            ExpiredTokenException: The identity token in the request (SAML assertion, web identity
                token) is past its end.
            IDPCommunicationErrorException: STS could not reach the identity provider to check the
                token, or got no usable answer in time.
            IDPRejectedClaimException: The identity provider, asked about the token, said no: the
                sign-in failed, or the token has expired or was revoked.
            InvalidIdentityTokenException: STS could read the token but not trust it.
            MalformedPolicyDocumentException: The session policy is not valid: not JSON, not the
                grammar of IAM, or with elements that a session policy must not have, such as
                `Principal`.
            PackedPolicyTooLargeException: Session policies, session tags and context together do
                not fit into the session token, although each may be within its own limit: they are
                compressed and packed, and the packed size cannot be computed beforehand.
            RegionDisabledException: STS is not active for the account in the Region that was asked.
        """
        from .commands.assume_role_with_web_identity import AssumeRoleWithWebIdentityCommand

        return await self.send(
            AssumeRoleWithWebIdentityCommand(
                role_arn=role_arn,
                role_session_name=role_session_name,
                web_identity_token=web_identity_token,
                provider_id=provider_id,
                policy_arns=policy_arns,
                policy=policy,
                duration_seconds=duration_seconds,
                minimum_session_token_size=minimum_session_token_size,
            ),
            **options,
        )

    async def assume_root(
        self,
        *,
        target_principal: str,
        task_policy_arn: PolicyDescriptorType,
        duration_seconds: int | None = None,
        minimum_session_token_size: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AssumeRootResponse:
        """Returns credentials for one privileged task as the root user of a member account of an
        organization, for at most 15 minutes.

        Args:
            target_principal: The member account: its 12-digit number or the ARN of its root user,
                `arn:aws:iam::111122223333:root`.
            task_policy_arn: The AWS managed policy that defines the task.
            duration_seconds: Lifetime of the session in seconds, 0 to 900.
            minimum_session_token_size: For testing only: the token that comes back is filled up to
                this many bytes, from 0 to 4096.

        Raises:
            ExpiredTokenException: The identity token in the request (SAML assertion, web identity
                token) is past its end.
            RegionDisabledException: STS is not active for the account in the Region that was asked.
        """
        from .commands.assume_root import AssumeRootCommand

        return await self.send(
            AssumeRootCommand(
                target_principal=target_principal,
                task_policy_arn=task_policy_arn,
                duration_seconds=duration_seconds,
                minimum_session_token_size=minimum_session_token_size,
            ),
            **options,
        )

    async def decode_authorization_message(
        self,
        *,
        encoded_message: str,
        **options: Unpack[CallOptions],
    ) -> DecodeAuthorizationMessageResponse:
        """Decodes the long encoded text that some services, EC2 above all, append to an
        `UnauthorizedOperation` error, and says why the request was refused.

        Args:
            encoded_message: The encoded text from the service's error, without the words in front
                of it, and without line breaks; 1 to 10240 characters.

        Raises:
            InvalidAuthorizationMessageException: The text is not an encoded authorization message
                that this account can decode.
        """
        from .commands.decode_authorization_message import DecodeAuthorizationMessageCommand

        return await self.send(
            DecodeAuthorizationMessageCommand(
                encoded_message=encoded_message,
            ),
            **options,
        )

    async def get_access_key_info(
        self,
        *,
        access_key_id: str,
        **options: Unpack[CallOptions],
    ) -> GetAccessKeyInfoResponse:
        """Tells which account an access key ID belongs to.

        Args:
            access_key_id: The access key ID, for example `AKIAIOSFODNN7EXAMPLE`; 16 to 128 letters,
                digits and underscores.
        """
        from .commands.get_access_key_info import GetAccessKeyInfoCommand

        return await self.send(
            GetAccessKeyInfoCommand(
                access_key_id=access_key_id,
            ),
            **options,
        )

    async def get_caller_identity(
        self,
        **options: Unpack[CallOptions],
    ) -> GetCallerIdentityResponse:
        """Tells whose credentials signed this call: account, ARN and unique ID."""
        from .commands.get_caller_identity import GetCallerIdentityCommand

        return await self.send(GetCallerIdentityCommand(), **options)

    async def get_delegated_access_token(
        self,
        *,
        trade_in_token: str,
        **options: Unpack[CallOptions],
    ) -> GetDelegatedAccessTokenResponse:
        """Turns the token that a customer released into temporary credentials in that customer's
        account.

        Args:
            trade_in_token: The token that IAM delivered after the customer's approval, unchanged.

        Raises:
            ExpiredTradeInTokenException: The trade-in token is past its end, because the delegation
                period is over or it was kept too long.
            PackedPolicyTooLargeException: Session policies, session tags and context together do
                not fit into the session token, although each may be within its own limit: they are
                compressed and packed, and the packed size cannot be computed beforehand.
            RegionDisabledException: STS is not active for the account in the Region that was asked.
        """
        from .commands.get_delegated_access_token import GetDelegatedAccessTokenCommand

        return await self.send(
            GetDelegatedAccessTokenCommand(
                trade_in_token=trade_in_token,
            ),
            **options,
        )

    async def get_federation_token(
        self,
        *,
        name: str,
        policy: str | None = None,
        policy_arns: list[PolicyDescriptorType] | None = None,
        duration_seconds: int | None = None,
        tags: list[Tag] | None = None,
        minimum_session_token_size: int | None = None,
        **options: Unpack[CallOptions],
    ) -> GetFederationTokenResponse:
        """Returns temporary credentials for a named *federated user*, made from the long-term keys
        of an IAM user.

        Args:
            name: Name of the federated user, 2 to 32 letters, digits and `_+=,.@-`.
            policy: An IAM policy, as JSON text of at most 2048 characters, that says what the
                federated user may do, within what the IAM user may do.
            policy_arns: Up to ten managed policies that narrow this session further, as session
                policies.
            duration_seconds: Lifetime in seconds, from 900 (15 minutes) to 129600 (36 hours); the
                default is 43200 (12 hours).
            tags: Session tags: up to 50 key and value pairs that policies read as
                `aws:PrincipalTag/KEY`.
            minimum_session_token_size: For testing only: the token that comes back is filled up to
                this many bytes, from 0 to 4096.

        Raises:
            MalformedPolicyDocumentException: The session policy is not valid: not JSON, not the
                grammar of IAM, or with elements that a session policy must not have, such as
                `Principal`.
            PackedPolicyTooLargeException: Session policies, session tags and context together do
                not fit into the session token, although each may be within its own limit: they are
                compressed and packed, and the packed size cannot be computed beforehand.
            RegionDisabledException: STS is not active for the account in the Region that was asked.
        """
        from .commands.get_federation_token import GetFederationTokenCommand

        return await self.send(
            GetFederationTokenCommand(
                name=name,
                policy=policy,
                policy_arns=policy_arns,
                duration_seconds=duration_seconds,
                tags=tags,
                minimum_session_token_size=minimum_session_token_size,
            ),
            **options,
        )

    async def get_session_token(
        self,
        *,
        duration_seconds: int | None = None,
        serial_number: str | None = None,
        token_code: str | None = None,
        minimum_session_token_size: int | None = None,
        **options: Unpack[CallOptions],
    ) -> GetSessionTokenResponse:
        """Turns the long-term keys of an IAM user into temporary credentials with the same
        permissions.

        Args:
            duration_seconds: Lifetime in seconds, from 900 (15 minutes) to 129600 (36 hours); the
                default is 43200 (12 hours).
            serial_number: The MFA device of the IAM user: the ARN of a virtual device
                (`arn:aws:iam::123456789012:mfa/alice`) or the serial number printed on a hardware
                device.
            token_code: The six digits that the MFA device shows now.
            minimum_session_token_size: For testing only: the token that comes back is filled up to
                this many bytes, from 0 to 4096.

        Raises:
            RegionDisabledException: STS is not active for the account in the Region that was asked.
        """
        from .commands.get_session_token import GetSessionTokenCommand

        return await self.send(
            GetSessionTokenCommand(
                duration_seconds=duration_seconds,
                serial_number=serial_number,
                token_code=token_code,
                minimum_session_token_size=minimum_session_token_size,
            ),
            **options,
        )

    async def get_web_identity_token(
        self,
        *,
        audience: list[str],
        signing_algorithm: str,
        duration_seconds: int | None = None,
        tags: list[Tag] | None = None,
        **options: Unpack[CallOptions],
    ) -> GetWebIdentityTokenResponse:
        """Issues a signed JSON Web Token that proves the caller's AWS identity to a service outside
        AWS: another cloud, a SaaS product, your own API.

        Args:
            audience: For whom the token is meant: one to ten values of up to 1000 characters, which
                become `aud`.
            duration_seconds: Lifetime of the token in seconds, 60 to 3600; the default is 300 (5
                minutes).
            signing_algorithm: How the token is signed: `RS256` (RSA with SHA-256), which every
                verifier understands, or `ES384` (ECDSA on P-384 with SHA-384), which makes smaller
                tokens.
            tags: Up to 50 key and value pairs to be put into the token, where they appear as
                `request_tags` among the claims of STS.

        Raises:
            JWTPayloadSizeExceededException: The token would be too large with all that it should
                say.
            OutboundWebIdentityFederationDisabledException: The account does not issue web identity
                tokens.
            SessionDurationEscalationException: The token would outlive the session that asked for
                it.
        """
        from .commands.get_web_identity_token import GetWebIdentityTokenCommand

        return await self.send(
            GetWebIdentityTokenCommand(
                audience=audience,
                duration_seconds=duration_seconds,
                signing_algorithm=signing_algorithm,
                tags=tags,
            ),
            **options,
        )
