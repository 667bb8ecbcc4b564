"""AWS Signature Version 4A: asymmetric, for several regions at once (IAM User Guide, "Create a
signed AWS API request", "SigV4a").

The canonical request is that of `canonical`, with the regions in a header (or query parameter) of
its own and out of the scope. The key pair of ECDSA on P-256 is derived from the credentials as NIST
SP 800-108 counts (counter mode, HMAC-SHA-256), so services need no more than the public key.

Rule: pure but for what ECDSA draws by chance; the clock is an argument. cryptography, an extra of
the distribution, is loaded by the first signature.
"""

from __future__ import annotations

import hmac

from .errors import ConfigError
from .sigv4 import SigV4Signer, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from .http import Request
    from .identity import AwsCredentialIdentity

ALGORITHM = "AWS4-ECDSA-P256-SHA256"
#: The order of the curve (NIST SP 800-186, P-256).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

#: Keys by access key id, each with the identity it was derived from.
_keys: dict[str, tuple[AwsCredentialIdentity, EllipticCurvePrivateKey]] = {}
_MAX_KEYS = 50


class SigV4aSigner(SigV4Signer):
    """Signs requests for one service in a set of regions. Otherwise as `SigV4Signer`.

    Args:
        service: signing name, such as ``s3``.
        regions: regions, or ``*`` for all.
        double_encode_path, normalize_path, content_sha256: as there.

    Raises:
        ValidationError: `service` is empty, or there is no region.
    """

    __slots__ = ()

    algorithm = ALGORITHM

    def __init__(
        self,
        service: str,
        regions: Iterable[str],
        *,
        double_encode_path: bool = True,
        normalize_path: bool = True,
        content_sha256: bool = False,
    ) -> None:
        super().__init__(
            service,
            ",".join(regions),
            double_encode_path=double_encode_path,
            normalize_path=normalize_path,
            content_sha256=content_sha256,
        )

    def sign(
        self,
        request: Request,
        identity: AwsCredentialIdentity,
        *,
        now: datetime,
        unsigned_payload: bool = False,
    ) -> Request:
        """Sign `request` in place, and return it; also sets ``x-amz-region-set``.

        Raises:
            ConfigError: cryptography is not installed.
            ValueError: `now` is naive.
        """
        request.headers["x-amz-region-set"] = self.region
        return super().sign(request, identity, now=now, unsigned_payload=unsigned_payload)

    def scope(self, timestamp: str) -> str:
        """The credential scope, which names no region."""
        return f"{timestamp[:8]}/{self.service}/aws4_request"

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What a presigned URL states beside the parameters of `presign`."""
        return (("X-Amz-Region-Set", self.region),)

    def signature(
        self, canonical: str, identity: AwsCredentialIdentity, timestamp: str
    ) -> tuple[str, str]:
        """Credential scope and signature of a canonical request.

        Raises:
            ConfigError: cryptography is not installed.
        """
        require_cryptography()
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.hashes import SHA256

        scope = self.scope(timestamp)
        message = string_to_sign(canonical, timestamp, scope, ALGORITHM)
        return scope, signing_key(identity).sign(message.encode(), ECDSA(SHA256())).hex()


def signing_key(identity: AwsCredentialIdentity) -> EllipticCurvePrivateKey:
    """The private key of an identity. A bounded number of them is kept; deriving one takes as long
    as some signatures.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

    access_key_id, secret = identity.access_key_id, identity.secret_access_key
    known = _keys.get(access_key_id)
    if known is not None and known[0].secret_access_key == secret:
        return known[1]
    key = derive_private_key(private_number(access_key_id, secret), SECP256R1())
    if len(_keys) >= _MAX_KEYS:
        _keys.clear()
    _keys[access_key_id] = (identity, key)
    return key


def private_number(access_key_id: str, secret_access_key: str) -> int:
    """The private key as a number. Numbers out of range, one in four billion, are counted past."""
    key = f"AWS4A{secret_access_key}".encode()
    for counter in range(1, 255):
        context = access_key_id.encode() + bytes((counter,))
        block = b"\0\0\0\x01" + ALGORITHM.encode() + b"\0" + context + b"\0\0\x01\0"
        candidate = int.from_bytes(hmac.digest(key, block, "sha256"))
        if candidate <= _ORDER - 2:
            return candidate + 1
    raise AssertionError("no key in 254 tries")  # pragma: no cover  # once in 2 ** 8128 secrets


def require_cryptography() -> None:
    """See that the package is there.

    Raises:
        ConfigError: it is not; the message says how to install it.
    """
    from importlib.util import find_spec

    if find_spec("cryptography") is None:
        raise ConfigError(
            "signatures for several regions (sigv4a) need the package cryptography: "
            "pip install 'tinsmith-runtime[sigv4a]'"
        )
