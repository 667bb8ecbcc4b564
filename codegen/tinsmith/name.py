"""Names: from what a model calls a thing to what Python calls it.

The rule: a spelling is a pure function of one text (`snake_case`, `class_name`, `constant_case`,
`package_name`), and a `Scope` alone decides whether it is free. Wire names never pass through here.

How a text becomes words, by example:

===========================  ===========================  =======================================
`AssumeRoleWithSAML`         `assume_role_with_saml`      an acronym is one word
`MFAToken`, `SAMLAssertion`  `mfa_token` ...              its last capital begins the next word
`DBInstanceIPs`, `ARNs`      `db_instance_ips`, `arns`    the plural of an acronym is one word
`S3Bucket`, `CRC32C`         `s3_bucket`, `crc32c`        digits belong to the word they follow
`ETag`, `GetOAuth`, `IPv6`   `etag`, `get_oauth`, `ipv6`  compounds that capitals would split
`EC2VPC`, `x86_64`           `ec2vpc`, `x86_64`           no change of case: nothing to split
===========================  ===========================  =======================================

What cannot be an identifier, for every spelling alike:

- an accent is dropped (`é` is `e`); any other letter is `u` and its code point in hex;
- a text without a letter or digit is spelled by the Unicode names of its characters (`*` is
  `asterisk`), and nothing at all is `empty`;
- a digit in front gets the word `value` before it (`4XX` is `VALUE_4XX`): a bare underscore would
  say "private";
- underscores in front and behind are dropped, so nothing is private, mangled or dunder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Self


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Written out, not taken from `keyword` and `builtins`: output may not depend on the running Python.
KEYWORDS = _split("""
    False None True and as assert async await break class continue def del elif else except finally
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    _ case match type
""")
BUILTINS = _split("""
    bool bytearray bytes complex dict float frozenset int list memoryview object set str super tuple
""")
"""Builtins that annotations and class bodies of generated code use: a member so named would hide
them from the members below it. Others (`id`, `print`, `filter`) hide nothing needed, and stay."""

MEMBER_RESERVED = _split("""
    self to_dict from_dict replace
    member list_of map_of union_of simple datetime
""")
"""What no member may be called: the API of `Structure`, and what a class body reads."""

OUTPUT_RESERVED = MEMBER_RESERVED | {"response_metadata"}
COMMAND_RESERVED = MEMBER_RESERVED | {"operation", "middleware_stack", "own_middleware"}
ERROR_RESERVED = OUTPUT_RESERVED | _split("""
    args with_traceback add_note
    code fault operation retryable throttling request_id http_status retry_attempts
    wire_code query_code wire_fault wire_status
""")
"""`message` is free: a modelled `message` member *is* the message of the error."""

CLIENT_RESERVED = _split("""
    send submit paginate wait presign sign_request drive close aclose destroy config
    middleware_stack operation check clock clock_skew closed constant datetime_now destination
    forget_identity identity monotonic new_id now protocol read service signers steps strategies
    user_agents world
""")
"""What no method of an operation may be called: the methods and attributes every client has."""

CLASS_RESERVED = _split("""
    Structure Output Variant UnknownVariant Command PagedCommand PaginatedCommand Operation
    ServiceError Shape Later Document EventSource EventStream StreamingBlob StreamingBody
    Waiter WhenOutput WhenInputAndOutput WhenSuccess WhenError
    StringEnum IntegerEnum Client AsyncClient ClientOptions CallOptions
    STRING SECRET BOOLEAN BYTE SHORT INTEGER LONG FLOAT DOUBLE BIG_INTEGER BIG_DECIMAL BLOB
    TIMESTAMP DOCUMENT SERVICE BASE BY_CODE TYPE_CHECKING Decimal TypeAlias Unpack UTC
    Exception BaseException AttributeError ConnectionError ImportError KeyError NotImplementedError
    PermissionError TimeoutError TypeError ValueError
""")
"""What no class may be called: what generated modules import, and the errors Python has itself."""

MODULE_RESERVED = _split("""
    client aio commands endpoints enums errors paginators types unions waiters tests
    con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9
    lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9
""")
"""What no module may be called: the modules of every client, and what Windows keeps for devices."""

# Inner capitals that begin no new word. `eTag` only in front: `someTag` has none.
_COMPOUND = re.compile(
    r"""
    (?<![A-Z])
    (?: DocumentDB | DynamoDB | ETag | FSx | GraphQL | IoT | MySQL | OAuth | PartiQL | PostgreSQL
      | [KMGT]iB | VC(?:pu|PU)s? ) (?![a-z])
    | IPv (?=[46])
    | (?<![A-Za-z]) (?: eTag | vC(?:pu|PU)s? ) (?![a-z])
    """,
    re.VERBOSE,
)
_WORD = re.compile(
    r"""
    (?: [A-Z]{2,} (?: s(?![a-z]) | v(?=[0-9]) )     # ARNs, TLSv1
      | [A-Z]+ (?![a-z])                            # SAML of SAMLAssertion
      | [A-Z]? [a-z]+ )
    (?: [0-9]+ (?: [a-z]+ | [A-Z](?![A-Za-z]) )? )* # S3, java8al2, CRC32C
    | (?: [0-9]+ (?: [a-z]+ | [A-Z](?![A-Za-z]) )? )+
    """,
    re.VERBOSE,
)


class PythonName(str):
    """An ASCII identifier that is not private: what a template prints where Python wants a name."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Raise ValueError if `text` is no ASCII identifier, or starts with an underscore."""
        if not (text.isascii() and text.isidentifier()) or text.startswith("_"):
            raise ValueError(f"{text!r} is not a public ASCII identifier")
        return super().__new__(cls, text)


def snake_case(text: str) -> PythonName:
    """Name a member, an operation's method or a module: `MFAToken` -> `mfa_token`."""
    return _lead("_".join(_words(text)).lower(), "value_")


def constant_case(text: str) -> PythonName:
    """Name a member of an enum after its name or value: `us-east-1` -> `US_EAST_1`."""
    return PythonName(snake_case(text).upper())


def class_name(text: str) -> PythonName:
    """Name a class as the model writes its shape, capital first: `policyARNs` -> `PolicyARNs`."""
    parts = [part.strip("_") for part in re.findall(r"[A-Za-z0-9_]+", _ascii(text))]
    return _lead("".join(part[:1].upper() + part[1:] for part in parts), "Value")


def package_name(sdk_id: str) -> PythonName:
    """Name a service after its sdkId: `CloudWatch Logs` -> `cloudwatch_logs`.

    Lower case and underscores, no splitting at capitals, as in "Service-specific endpoints" of the
    AWS SDKs and Tools Reference Guide. It may be a keyword (`lambda`): it follows `client_`.
    """
    return _lead("_".join(re.findall(r"[a-z0-9]+", _ascii(sdk_id).lower())), "value_")


def module_names(texts: Iterable[str], reserved: Collection[str] = ()) -> dict[str, PythonName]:
    """Name a module for each text, all lower case: no file system takes two of them for one."""
    scope = Scope(MODULE_RESERVED.union(reserved))
    return {text: scope.take(snake_case(text), key=text) for text in texts}


class Scope:
    """The names of one class body or module; each is given away once.

    Keywords, soft keywords and the builtins of annotations are never given. Who comes first keeps
    the name, the next gets `name_`, then `name_2`, `name_3`: a scope filled in model order is the
    same every time.
    """

    __slots__ = ("_given", "_taken")

    def __init__(self, reserved: Collection[str] = ()) -> None:
        """Start with `reserved` already given away."""
        self._taken = {*KEYWORDS, *BUILTINS, *reserved}
        self._given: dict[object, tuple[str, PythonName]] = {}

    def take(self, wanted: str, *, key: object) -> PythonName:
        """Give `wanted`, or the nearest free name, to `key`; asked again, give the same name.

        Any text may be wanted: what is no identifier is spelled as one first, its case kept. Raise
        ValueError if `key` holds a name already and wants another.
        """
        if key in self._given:
            first, name = self._given[key]
            if first != wanted:
                raise ValueError(f"{key!r} is named {first!r} here and cannot be {wanted!r} too")
            return name
        stem = wanted if isinstance(wanted, PythonName) else _identifier(wanted)
        candidate, count = str(stem), 1
        while candidate in self._taken:
            candidate = f"{stem}_{count}" if count > 1 else f"{stem}_"
            count += 1
        self._taken.add(candidate)
        name = PythonName(candidate)
        self._given[key] = (wanted, name)
        return name


def _words(text: str) -> list[str]:
    separated = _COMPOUND.sub(lambda found: f"_{found[0].capitalize()}", _ascii(text))
    words: list[str] = []
    for chunk in re.findall(r"[A-Za-z0-9]+", separated):
        words += [chunk] if chunk.isupper() else _WORD.findall(chunk)
    return words


def _identifier(text: str) -> PythonName:
    return _lead("_".join(re.findall(r"[A-Za-z0-9_]+", _ascii(text))).strip("_"), "value_")


def _lead(name: str, word: str) -> PythonName:
    return PythonName(word + name if name[0].isdigit() else name)


def _ascii(text: str) -> str:
    """Return `text` in ASCII, with at least one letter or digit."""
    plain = "".join(map(_transliterate, unicodedata.normalize("NFKD", text)))
    if any(char.isalnum() for char in plain):
        return plain
    return " ".join(unicodedata.name(char, f"u{ord(char):04x}") for char in text) or "empty"


def _transliterate(char: str) -> str:
    if char.isascii():
        return char
    if char.isalnum():
        return f"_u{ord(char):04x}_"
    return "" if unicodedata.combining(char) else "_"
