"""An identity known in advance.

Rule: nothing is read, nothing expires on its own; temporary keys given in code are used until the
service refuses them.
"""

from __future__ import annotations

from .provider import CredentialProvider, from_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext


class StaticProvider(CredentialProvider):
    """Always the same identity."""

    name = "static credentials"

    def __init__(self, identity: AwsCredentialIdentity) -> None:
        self._identity = self.constant = from_code(identity)

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """The identity."""
        return self._identity
        yield  # a generator that asks for nothing

    def identity(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """The identity, without the machinery of refreshing."""
        return self.steps(context)

    def lasting_identity(
        self, context: CredentialContext, until: datetime
    ) -> Steps[AwsCredentialIdentity]:
        """The identity: there is no other."""
        return self.steps(context)

    def force_refresh(self, refused: AwsCredentialIdentity | None = None) -> None:
        """Do nothing: there is nowhere to fetch another one from."""
