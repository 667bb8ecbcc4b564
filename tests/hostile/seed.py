"""What the fuzzers begin with: valid input of every decoder, and words that matter to some.

Rule: data only; written by the standard library or by hand.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from struct import pack
from typing import Any

from hostile.decoder import BODIES, PROTOCOLS, frame_of
from menagerie import AnimalDog, AnimalHerd, Branch, Leaf

_LEAF: dict[str, Any] = {
    "text": "t",
    "data": b"\x00\xff",
    "flag": True,
    "tiny": -1,
    "large": 2**40,
    "ratio": 1.5,
    "color": "red",
    "level": 7,
    "at": datetime(2030, 1, 2, 3, 4, 5, 60, tzinfo=UTC),
    "at_epoch": datetime(2030, 1, 2, tzinfo=UTC),
    "at_http": datetime(2030, 1, 2, tzinfo=UTC),
}
BRANCHES = [
    Branch(name="n"),
    Branch(
        name="n",
        leaf=Leaf(**_LEAF),
        names=["a", ""],
        leaves=[Leaf(), Leaf(text="x")],
        flat=["f", "g"],
        scores={"k": 1},
        renamed={"k": Leaf(number=1)},
        flat_scores={"k": 2, "l": 3},
        grid=[[1], []],
        animal=AnimalDog(value=Leaf(text="bark")),
        branches=[Branch(name="inner", animal=AnimalHerd(value=["a"]))],
    ),
]


def documents(format_name: str) -> list[bytes]:
    """Branches as documents of a format."""
    write = BODIES[format_name].members_writer(Branch, tuple(Branch.__members__.values()), "Branch")
    return [write(branch) for branch in BRANCHES]


_STRUCTURED = {
    "awsQuery": b"<R><GrowResult><Branch><Name>n</Name></Branch></GrowResult></R>",
    "ec2Query": b"<R><Branch><Name>n</Name></Branch></R>",
    "restXml": b"<R><Branch><Name>n</Name></Branch></R>",
}
_ERRORS = [
    b"<R><Error><Code>Garden</Code><Message>m</Message></Error><RequestId>1</RequestId></R>",
    b"<Response><Errors><Error><Code>Garden</Code></Error></Errors></Response>",
    b'{"__type": "a#Garden", "message": "m"}',
    b"\xbff__typehGardenXgmessageamxff",
    b"<html><body>502</body></html>",
]
_KEYS = {
    "Code": "Success",
    "AccessKeyId": "a",
    "SecretAccessKey": "s",
    "Token": "t",
    "Expiration": "2030-01-01T00:00:00Z",
    "AccountId": "1",
}

SEEDS: dict[str, list[bytes]] = {
    **{name: documents(name) for name in BODIES},
    "event-frame": [
        frame_of(b"\x05:name\x07\x00\x01v\x01t\x08" + pack(">q", 1) + b"\x01b\x00", b"{}"),
        b"\x01u\x09"
        + bytes(16)
        + b"\x01i\x04"
        + bytes(4)
        + b"\x01s\x03\x00\x00\x01l\x05"
        + bytes(8),
    ],
    "ini": [
        b"[default]\nregion = eu-central-1 # c\ns3 =\n  a = b\n",
        b'[profile "x y"]\r\nkey = v\n  more\n',
        b"\xef\xbb\xbf; c\n[sso-session s]\nsso_region=us-east-1",
    ],
    "header": [
        b'a, "b,\\"c", d',
        b"Tue, 29 Apr 2014 18:30:38 GMT, Wed, 30 Apr 2014 18:30:38 GMT",
        b"1, 2,3",
        b"true,false",
        b"2030-01-01T00:00:00Z",
        b"e30=",
    ],
    "timestamp": [
        b"1985-04-12T23:20:50.52Z",
        b"2020-02-29T23:59:60+23:59",
        b"Tue, 29 Apr 2014 18:30:38.5 GMT",
        b"-1515531081.1234",
        b"1e9",
    ],
    "rule-value": [
        b"https://user@host.example:443/path/",
        b"http://[::1%25eth0]:80",
        b"https://127.0.0.1",
        b"arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/x",
        b"my-bucket.with.dots--usw2-az1--x-s3",
        b"us-gov-west-1",
    ],
    "credentials": [
        json.dumps(_KEYS).encode(),
        b'{"Code": "X", "Message": "m\\n"}',
        b'{"error": "e", "error_description": "d"}',
    ],
    "response": [bytes((PROTOCOLS.index(name), 100)) + body for name, body in _STRUCTURED.items()]
    + [
        bytes((index | 128, 100)) + body
        for index in range(len(PROTOCOLS))
        for body in (*_ERRORS, b'{"Branch":{"Name":"n"}}', b"\xa1fBranch\xa1dNamean")
    ],
    "model": [
        json.dumps(
            {
                "smithy": "2.0",
                "shapes": {
                    "a#S": {
                        "type": "service",
                        "version": "1",
                        "traits": {"aws.protocols#awsJson1_0": {}},
                    }
                },
            }
        ).encode(),
        b"\x00\x10\xff[]",
        b'\x01\x00\xe0{"a": "\\"\\"\\""}',
        b"\x00\x50\x90a#B",
        b"\x00\x50\x50class",
    ],
}
SEEDS["package"] = SEEDS["model"]

#: Of libFuzzer's kind: words in quotes.
DICTIONARY = [
    '"<Branch>"',
    '"</Branch>"',
    '"<Name>"',
    '"<!DOCTYPE"',
    '"<![CDATA["',
    '"&#x0;"',
    '"xmlns:"',
    '"null"',
    '"1e999999999"',
    '"NaN"',
    '"-Infinity"',
    '"\\\\ud800"',
    '"\\xff\\xff\\xff\\xff"',
    '"\\xfb\\x7f\\xf0"',
    '"\\xc1"',
    '"\\xbf"',
    '"\\x9f"',
    '"[profile "',
    '"smithy.api#"',
    '"2030-01-01T00:00:00Z"',
    '"0001-01-01T00:00:00+23:59"',
    '" GMT"',
    '"://"',
    '"arn:aws:"',
    '"__type"',
    '"Error"',
    '"Code"',
    '"{{"',
    '"\\"\\"\\""',
]
