"""Options of the clients of AWS Security Token Service, for type checkers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tinsmith_runtime.config import ClientOptions

    class STSOptions(ClientOptions, total=False):
        """Options that every client has, and those of AWS Security Token Service."""

        use_global_endpoint: bool | None
        """Use the endpoint of us-east-1 for the regions that once shared it."""
