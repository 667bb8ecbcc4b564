"""The client of AWS Security Token Service: every name below is imported when it is first used."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .aio import AsyncSTS as AsyncSTS, AsyncSTSClient as AsyncSTSClient
    from .client import STS as STS, STSClient as STSClient
    from .commands.assume_role import (
        AssumeRoleCommand as AssumeRoleCommand,
        AssumeRoleResponse as AssumeRoleResponse,
    )
    from .commands.assume_role_with_saml import (
        AssumeRoleWithSAMLCommand as AssumeRoleWithSAMLCommand,
        AssumeRoleWithSAMLResponse as AssumeRoleWithSAMLResponse,
    )
    from .commands.assume_role_with_web_identity import (
        AssumeRoleWithWebIdentityCommand as AssumeRoleWithWebIdentityCommand,
        AssumeRoleWithWebIdentityResponse as AssumeRoleWithWebIdentityResponse,
    )
    from .commands.assume_root import (
        AssumeRootCommand as AssumeRootCommand,
        AssumeRootResponse as AssumeRootResponse,
    )
    from .commands.decode_authorization_message import (
        DecodeAuthorizationMessageCommand as DecodeAuthorizationMessageCommand,
        DecodeAuthorizationMessageResponse as DecodeAuthorizationMessageResponse,
    )
    from .commands.get_access_key_info import (
        GetAccessKeyInfoCommand as GetAccessKeyInfoCommand,
        GetAccessKeyInfoResponse as GetAccessKeyInfoResponse,
    )
    from .commands.get_caller_identity import (
        GetCallerIdentityCommand as GetCallerIdentityCommand,
        GetCallerIdentityResponse as GetCallerIdentityResponse,
    )
    from .commands.get_delegated_access_token import (
        GetDelegatedAccessTokenCommand as GetDelegatedAccessTokenCommand,
        GetDelegatedAccessTokenResponse as GetDelegatedAccessTokenResponse,
    )
    from .commands.get_federation_token import (
        GetFederationTokenCommand as GetFederationTokenCommand,
        GetFederationTokenResponse as GetFederationTokenResponse,
    )
    from .commands.get_session_token import (
        GetSessionTokenCommand as GetSessionTokenCommand,
        GetSessionTokenResponse as GetSessionTokenResponse,
    )
    from .commands.get_web_identity_token import (
        GetWebIdentityTokenCommand as GetWebIdentityTokenCommand,
        GetWebIdentityTokenResponse as GetWebIdentityTokenResponse,
    )
    from .errors import (
        ExpiredTokenException as ExpiredTokenException,
        ExpiredTradeInTokenException as ExpiredTradeInTokenException,
        IDPCommunicationErrorException as IDPCommunicationErrorException,
        IDPRejectedClaimException as IDPRejectedClaimException,
        InvalidAuthorizationMessageException as InvalidAuthorizationMessageException,
        InvalidIdentityTokenException as InvalidIdentityTokenException,
        JWTPayloadSizeExceededException as JWTPayloadSizeExceededException,
        MalformedPolicyDocumentException as MalformedPolicyDocumentException,
        OutboundWebIdentityFederationDisabledException as OutboundWebIdentityFederationDisabledException,
        PackedPolicyTooLargeException as PackedPolicyTooLargeException,
        RegionDisabledException as RegionDisabledException,
        STSServiceException as STSServiceException,
        SessionDurationEscalationException as SessionDurationEscalationException,
    )
    from .service import SERVICE as SERVICE
    from .types import (
        AssumedRoleUser as AssumedRoleUser,
        Credentials as Credentials,
        FederatedUser as FederatedUser,
        PolicyDescriptorType as PolicyDescriptorType,
        ProvidedContext as ProvidedContext,
        Tag as Tag,
    )
    from tinsmith_runtime.sts.assumer import (
        decorate_default_credential_provider as decorate_default_credential_provider,
        get_default_role_assumer as get_default_role_assumer,
        get_default_role_assumer_with_web_identity as get_default_role_assumer_with_web_identity,
    )
else:
    from tinsmith_runtime.lazy import export

    __getattr__, __dir__ = export(
        __name__,
        {
            "AssumeRoleCommand": ".commands.assume_role",
            "AssumeRoleResponse": ".commands.assume_role",
            "AssumeRoleWithSAMLCommand": ".commands.assume_role_with_saml",
            "AssumeRoleWithSAMLResponse": ".commands.assume_role_with_saml",
            "AssumeRoleWithWebIdentityCommand": ".commands.assume_role_with_web_identity",
            "AssumeRoleWithWebIdentityResponse": ".commands.assume_role_with_web_identity",
            "AssumeRootCommand": ".commands.assume_root",
            "AssumeRootResponse": ".commands.assume_root",
            "AssumedRoleUser": ".types",
            "AsyncSTS": ".aio",
            "AsyncSTSClient": ".aio",
            "Credentials": ".types",
            "DecodeAuthorizationMessageCommand": ".commands.decode_authorization_message",
            "DecodeAuthorizationMessageResponse": ".commands.decode_authorization_message",
            "ExpiredTokenException": ".errors",
            "ExpiredTradeInTokenException": ".errors",
            "FederatedUser": ".types",
            "GetAccessKeyInfoCommand": ".commands.get_access_key_info",
            "GetAccessKeyInfoResponse": ".commands.get_access_key_info",
            "GetCallerIdentityCommand": ".commands.get_caller_identity",
            "GetCallerIdentityResponse": ".commands.get_caller_identity",
            "GetDelegatedAccessTokenCommand": ".commands.get_delegated_access_token",
            "GetDelegatedAccessTokenResponse": ".commands.get_delegated_access_token",
            "GetFederationTokenCommand": ".commands.get_federation_token",
            "GetFederationTokenResponse": ".commands.get_federation_token",
            "GetSessionTokenCommand": ".commands.get_session_token",
            "GetSessionTokenResponse": ".commands.get_session_token",
            "GetWebIdentityTokenCommand": ".commands.get_web_identity_token",
            "GetWebIdentityTokenResponse": ".commands.get_web_identity_token",
            "IDPCommunicationErrorException": ".errors",
            "IDPRejectedClaimException": ".errors",
            "InvalidAuthorizationMessageException": ".errors",
            "InvalidIdentityTokenException": ".errors",
            "JWTPayloadSizeExceededException": ".errors",
            "MalformedPolicyDocumentException": ".errors",
            "OutboundWebIdentityFederationDisabledException": ".errors",
            "PackedPolicyTooLargeException": ".errors",
            "PolicyDescriptorType": ".types",
            "ProvidedContext": ".types",
            "RegionDisabledException": ".errors",
            "SERVICE": ".service",
            "STS": ".client",
            "STSClient": ".client",
            "STSServiceException": ".errors",
            "SessionDurationEscalationException": ".errors",
            "Tag": ".types",
            "decorate_default_credential_provider": "tinsmith_runtime.sts.assumer",
            "get_default_role_assumer": "tinsmith_runtime.sts.assumer",
            "get_default_role_assumer_with_web_identity": "tinsmith_runtime.sts.assumer",
        },
    )

__all__ = [
    "AssumeRoleCommand",
    "AssumeRoleResponse",
    "AssumeRoleWithSAMLCommand",
    "AssumeRoleWithSAMLResponse",
    "AssumeRoleWithWebIdentityCommand",
    "AssumeRoleWithWebIdentityResponse",
    "AssumeRootCommand",
    "AssumeRootResponse",
    "AssumedRoleUser",
    "AsyncSTS",
    "AsyncSTSClient",
    "Credentials",
    "DecodeAuthorizationMessageCommand",
    "DecodeAuthorizationMessageResponse",
    "ExpiredTokenException",
    "ExpiredTradeInTokenException",
    "FederatedUser",
    "GetAccessKeyInfoCommand",
    "GetAccessKeyInfoResponse",
    "GetCallerIdentityCommand",
    "GetCallerIdentityResponse",
    "GetDelegatedAccessTokenCommand",
    "GetDelegatedAccessTokenResponse",
    "GetFederationTokenCommand",
    "GetFederationTokenResponse",
    "GetSessionTokenCommand",
    "GetSessionTokenResponse",
    "GetWebIdentityTokenCommand",
    "GetWebIdentityTokenResponse",
    "IDPCommunicationErrorException",
    "IDPRejectedClaimException",
    "InvalidAuthorizationMessageException",
    "InvalidIdentityTokenException",
    "JWTPayloadSizeExceededException",
    "MalformedPolicyDocumentException",
    "OutboundWebIdentityFederationDisabledException",
    "PackedPolicyTooLargeException",
    "PolicyDescriptorType",
    "ProvidedContext",
    "RegionDisabledException",
    "SERVICE",
    "STS",
    "STSClient",
    "STSServiceException",
    "SessionDurationEscalationException",
    "Tag",
    "decorate_default_credential_provider",
    "get_default_role_assumer",
    "get_default_role_assumer_with_web_identity",
]
