"""The runtime of AWS clients that Tinsmith generates: all that does not differ between services.

What users of a client need of it is exported here, and imported on first use.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .auth.token import TokenIdentity as TokenIdentity
    from .cancellation import CancellationToken as CancellationToken
    from .errors import CancelledError as CancelledError
    from .errors import ClientClosedError as ClientClosedError
    from .errors import ConfigError as ConfigError
    from .errors import CredentialsError as CredentialsError
    from .errors import CredentialsRetrievalError as CredentialsRetrievalError
    from .errors import DeadlineExceededError as DeadlineExceededError
    from .errors import EndpointError as EndpointError
    from .errors import NoCredentialsError as NoCredentialsError
    from .errors import NoRegionError as NoRegionError
    from .errors import ProfileNotFoundError as ProfileNotFoundError
    from .errors import RequestTimeoutError as RequestTimeoutError
    from .errors import ResponseParseError as ResponseParseError
    from .errors import SdkError as SdkError
    from .errors import TransportError as TransportError
    from .errors import ValidationError as ValidationError
    from .identity import AwsCredentialIdentity as AwsCredentialIdentity
    from .metadata import ResponseMetadata as ResponseMetadata
    from .presigned import PresignedRequest as PresignedRequest
    from .service_error import ServiceError as ServiceError
    from .sigv4 import SigV4Signer as SigV4Signer
    from .sigv4a import SigV4aSigner as SigV4aSigner
else:
    from .lazy import export

    __getattr__, __dir__ = export(
        __name__,
        {
            "AwsCredentialIdentity": ".identity",
            "CancellationToken": ".cancellation",
            "CancelledError": ".errors",
            "ClientClosedError": ".errors",
            "ConfigError": ".errors",
            "CredentialsError": ".errors",
            "CredentialsRetrievalError": ".errors",
            "DeadlineExceededError": ".errors",
            "EndpointError": ".errors",
            "NoCredentialsError": ".errors",
            "NoRegionError": ".errors",
            "PresignedRequest": ".presigned",
            "ProfileNotFoundError": ".errors",
            "RequestTimeoutError": ".errors",
            "ResponseMetadata": ".metadata",
            "ResponseParseError": ".errors",
            "SdkError": ".errors",
            "ServiceError": ".service_error",
            "SigV4Signer": ".sigv4",
            "SigV4aSigner": ".sigv4a",
            "TokenIdentity": ".auth.token",
            "TransportError": ".errors",
            "ValidationError": ".errors",
        },
    )

__all__ = [
    "AwsCredentialIdentity",
    "CancellationToken",
    "CancelledError",
    "ClientClosedError",
    "ConfigError",
    "CredentialsError",
    "CredentialsRetrievalError",
    "DeadlineExceededError",
    "EndpointError",
    "NoCredentialsError",
    "NoRegionError",
    "PresignedRequest",
    "ProfileNotFoundError",
    "RequestTimeoutError",
    "ResponseMetadata",
    "ResponseParseError",
    "SdkError",
    "ServiceError",
    "SigV4Signer",
    "SigV4aSigner",
    "TokenIdentity",
    "TransportError",
    "ValidationError",
]
