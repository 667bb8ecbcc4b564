"""The signers of one client, one for each service name and region that its endpoints sign with.

Rule: a signer keeps what it derived from keys; who makes a new one for each call pays for that.
"""

from __future__ import annotations

from datetime import UTC, datetime

from .canonical import UNSIGNED_PAYLOAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .call import Call
    from .sigv4 import SigV4Signer


class Signers:
    """The signers, by what a scheme says."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, bool], SigV4Signer] = {}

    def get(self, scheme: Mapping[str, Any]) -> SigV4Signer:
        """The signer of a scheme."""
        name = scheme["signingName"]
        double = not scheme.get("disableDoubleEncoding", False)
        if scheme.get("name") == "sigv4a":
            return self._asymmetric(name, scheme["signingRegionSet"], double)
        region = scheme["signingRegion"]
        signer = self._made.get((name, region, double))
        if signer is None:
            from .sigv4 import SigV4Signer

            # Who signs a path as it is sent has it neither encoded again nor normalized.
            signer = SigV4Signer(name, region, double_encode_path=double, normalize_path=double)
            self._made[name, region, double] = signer
        return signer

    def _asymmetric(self, name: str, regions: tuple[str, ...], double: bool) -> SigV4Signer:
        entry = (name, ",".join(regions) + "*a", double)
        signer = self._made.get(entry)
        if signer is None:
            from .sigv4a import SigV4aSigner

            signer = self._made[entry] = SigV4aSigner(
                name, regions, double_encode_path=double, normalize_path=double
            )
        return signer

    def sign(self, call: Call) -> None:
        """Sign the request of this attempt, with the time it is made at."""
        assert call.auth_scheme is not None
        assert call.identity is not None
        client, request = call.client, call.request
        if "unsigned_payload" in call.operation.traits:
            request.headers.setdefault("x-amz-content-sha256", UNSIGNED_PAYLOAD)
        call.clock_offset = client.clock_skew.offset
        now = datetime.fromtimestamp(client.clock() + call.clock_offset, UTC)
        self.get(call.auth_scheme).sign(request, call.identity, now=now)
