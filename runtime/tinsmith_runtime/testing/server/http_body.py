"""How protocols that bind members to parts of HTTP write and read bodies, from the service's side.

Rule: an interface; each protocol has its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Protocol

    from ...shapes import Member

    class Body(Protocol):
        """How a protocol writes and reads bodies."""

        @property
        def MEDIA_TYPE(self) -> str:
            """The content type of documents."""
            ...

        def read_members(
            self, cls: Any, members: tuple[Member, ...], body: bytes
        ) -> dict[str, Any]:
            """The values of some members of a class, by attribute name.

            Raises:
                WireError: the body is not exactly these.
            """
            ...

        def read_payload(self, member: Member, body: bytes) -> Any:
            """The value of a member that is the body.

            Raises:
                WireError: the body is none of its shape.
            """
            ...

        def write_members(self, value: Any, members: tuple[Member, ...]) -> bytes:
            """A body of some members of a structure.

            Raises:
                WireError: a value has no form.
            """
            ...

        def write_payload(self, member: Member, value: Any) -> bytes:
            """A body that is the value of a member.

            Raises:
                WireError: it has no form.
            """
            ...
