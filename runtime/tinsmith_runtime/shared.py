"""What the calls of one client share, made by the first call that asks.

Rule: a client that never calls anything pays for none of it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .clock_skew import ClockSkew
    from .customizations.s3_express import BucketSessions
    from .customizations.s3_redirect import BucketRegions
    from .destination import Destination
    from .retry import Strategies
    from .signing import Signers
    from .user_agent import UserAgents

#: Where the class of each attribute is.
_CLASSES = {
    "bucket_regions": (".customizations.s3_redirect", "BucketRegions"),
    "bucket_sessions": (".customizations.s3_express", "BucketSessions"),
    "clock_skew": (".clock_skew", "ClockSkew"),
    "destination": (".destination", "Destination"),
    "signers": (".signing", "Signers"),
    "strategies": (".retry", "Strategies"),
    "user_agents": (".user_agent", "UserAgents"),
}


class Shared:
    """Base of clients.

    Attributes:
        bucket_regions: where the buckets of S3 are, as far as it said.
        bucket_sessions: credentials for its directory buckets.
        clock_skew: what is known of the difference to the service's clock.
        destination: where the calls go.
        signers: who signs them.
        strategies: who decides about their attempts.
        user_agents: what they say of the client.
    """

    bucket_regions: BucketRegions
    bucket_sessions: BucketSessions
    clock_skew: ClockSkew
    destination: Destination
    signers: Signers
    strategies: Strategies
    user_agents: UserAgents

    if not TYPE_CHECKING:  # which would take it for any attribute

        def __getattr__(self, name):
            # Reached only where the instance has no such attribute yet.
            if name not in _CLASSES:
                kind = type(self).__name__
                raise AttributeError(
                    f"{kind!r} object has no attribute {name!r}", name=name, obj=self
                )
            from importlib import import_module

            module, cls = _CLASSES[name]
            made = getattr(import_module(module, __package__), cls)()
            # setdefault is atomic: of two threads that come here at once, both get the same one.
            return self.__dict__.setdefault(name, made)
