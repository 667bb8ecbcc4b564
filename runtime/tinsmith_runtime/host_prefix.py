"""Host prefixes of operations (Smithy 2.0, ``endpoint`` and ``hostLabel`` traits).

Rule: what a caller puts into a host name is one label of it, so that no request goes to another
host.
"""

from __future__ import annotations

from .errors import ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .structure import Structure

_LABEL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")


def expand(prefix: str, command: Structure) -> str:
    """The prefix with each ``{Label}`` replaced by the member of that wire name.

    Raises:
        ValidationError: a value is no host label: 1 to 63 letters, digits and hyphens, no hyphen at
            either end (RFC 1123 section 2.1).
    """
    faults: list[str] = []
    for name, member in type(command).__members__.items():
        if member.own_traits.get("host_label"):
            value = getattr(command, name)
            if not isinstance(value, str) or not _is_label(value):
                faults.append(
                    f"{name}: becomes part of the host name, so it needs 1 to 63 letters, digits "
                    "and hyphens, with no hyphen at either end"
                )
            else:
                prefix = prefix.replace(f"{{{member.wire_name}}}", value)
    if faults:
        raise ValidationError(type(command).__name__, faults)
    return prefix


def _is_label(value: str) -> bool:
    return 0 < len(value) < 64 and _LABEL.issuperset(value) and "-" not in (value[0], value[-1])
