"""Simple shapes of AWS Security Token Service and their constraints."""

from __future__ import annotations

from tinsmith_runtime.shapes import simple

ACCESS_KEY_ID_TYPE = simple("string", length=(16, 128), pattern=r"^[\w]*$")
"""An access key ID: 16 to 128 letters, digits and underscores.

Not a secret.
"""

ARN_TYPE = simple(
    "string",
    length=(20, 2048),
    pattern=r"^[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+$",
)
"""An Amazon Resource Name, 20 to 2048 characters:
`arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
"""

ASSUMED_ROLE_ID_TYPE = simple("string", length=(2, 193), pattern=r"^[\w+=,.@:-]*$")
"""A role's unique ID, a colon, and a session name."""

CLIENT_TOKEN_TYPE = simple("string", sensitive=True, length=(4, 20000))
"""A token of an identity provider.

A secret.
"""

CONTEXT_ASSERTION_TYPE = simple("string", length=(4, 2048))
"""An encrypted statement about a user."""

DURATION_SECONDS_TYPE = simple("integer", range=(900, 129600))
"""Lifetime in seconds of a session made from an IAM user's keys, 15 minutes to 36 hours."""

ENCODED_MESSAGE_TYPE = simple("string", length=(1, 10240))
"""An encoded authorization message."""

EXTERNAL_ID_TYPE = simple("string", length=(2, 1224), pattern=r"^[\w+=,.@:\/-]*$")
"""An external ID: 2 to 1224 letters, digits and `_+=,.@:/-`."""

FEDERATED_ID_TYPE = simple("string", length=(2, 193), pattern=r"^[\w+=,.@\:-]*$")
"""Account number, a colon, and the name of a federated user."""

JWT_ALGORITHM_TYPE = simple("string", length=(5, 5))
"""A signing algorithm of five characters, `RS256` or `ES384`.

It is a string and not an enumeration, so that algorithms added later need no new client.
"""

MINIMUM_SESSION_TOKEN_SIZE_TYPE = simple("integer", range=(0, 4096))
"""Least size of a session token in bytes, for tests."""

NON_NEGATIVE_INTEGER_TYPE = simple("integer", range=(0, None))
"""A percentage, zero or more."""

ROLE_DURATION_SECONDS_TYPE = simple("integer", range=(900, 43200))
"""Lifetime of a role session in seconds, 15 minutes to 12 hours; the role's own maximum may be
lower.
"""

ROLE_SESSION_NAME_TYPE = simple("string", length=(2, 64), pattern=r"^[\w+=,.@-]*$")
"""A session name: 2 to 64 letters, digits and `_+=,.@-`."""

ROOT_DURATION_SECONDS_TYPE = simple("integer", range=(0, 900))
"""Lifetime of a privileged root session in seconds, 15 minutes at most."""

SAML_ASSERTION_TYPE = simple("string", sensitive=True, length=(4, 100000))
"""A SAML response in base64.

A secret.
"""

SERIAL_NUMBER_TYPE = simple("string", length=(9, 256), pattern=r"^[\w+=/:,.@-]*$")
"""An MFA device, as serial number or ARN: 9 to 256 letters, digits and `_+=/:,.@-`."""

SESSION_POLICY_DOCUMENT_TYPE = simple(
    "string", length=(1, 2048), pattern=r"^[\u0009\u000A\u000D\u0020-\u00FF]+$"
)
"""A session policy as JSON text, at most 2048 characters of Latin-1 without control characters
other than tab, line feed and carriage return.
"""

SESSION_TOKEN_SIZE_TYPE = simple("integer", range=(0, None))
"""Size of a session token in bytes."""

SESSION_TOKEN_UTILIZATION_TYPE = simple("integer", range=(0, None))
"""Share of the largest permitted session token, in percent."""

SOURCE_IDENTITY_TYPE = simple("string", length=(2, 64), pattern=r"^[\w+=,.@-]*$")
"""A source identity: 2 to 64 letters, digits and `_+=,.@-`."""

TAG_KEY_TYPE = simple("string", length=(1, 128), pattern=r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$")
"""Name of a session tag: letters, digits and spaces of any script, and `_.:/=+-@`."""

TAG_VALUE_TYPE = simple("string", length=(0, 256), pattern=r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$")
"""Value of a session tag, with the same characters as a name; may be empty."""

TARGET_PRINCIPAL_TYPE = simple("string", length=(12, 2048))
"""A member account, as number or ARN of its root user."""

TOKEN_CODE_TYPE = simple("string", length=(6, 6), pattern=r"^[\d]*$")
"""The six digits of an MFA device."""

UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE = simple(
    "string", length=(1, None), pattern=r"^[\u0009\u000A\u000D\u0020-\u00FF]+$"
)
"""A session policy as JSON text of any length, in Latin-1 without control characters other than
tab, line feed and carriage return.
"""

URL_TYPE = simple("string", length=(4, 2048))
"""Host name of an OAuth 2.0 provider, without scheme and port."""

USER_NAME_TYPE = simple("string", length=(2, 32), pattern=r"^[\w+=,.@-]*$")
"""Name of a federated user: 2 to 32 letters, digits and `_+=,.@-`."""

WEB_IDENTITY_SUBJECT_TYPE = simple("string", length=(6, 255))
"""The subject of a web identity token."""

WEB_IDENTITY_TOKEN_AUDIENCE_STRING_TYPE = simple("string", length=(1, 1000))
"""One audience of a token, 1 to 1000 characters."""

WEB_IDENTITY_TOKEN_DURATION_SECONDS_TYPE = simple("integer", range=(60, 3600))
"""Lifetime of a web identity token in seconds, one minute to one hour."""
