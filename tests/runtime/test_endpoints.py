"""Endpoints: values, the functions that compiled rules call, and where parameters come from."""

from __future__ import annotations

import copy
import pickle
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.endpoints import Endpoint, EndpointError, Parameter, bind
from tinsmith_runtime.rules import (
    coalesce,
    is_valid_host_label,
    is_virtual_hostable_s3_bucket,
    item,
    parse_arn,
    parse_url,
    split,
    substring,
    uri_encode,
)

# ---- values ----

SCHEMES = {
    "authSchemes": [
        {"name": "sigv4a", "signingRegionSet": ["*"]},
        {"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"},
    ]
}


def test_endpoint() -> None:
    endpoint = Endpoint("https://x", headers={"a": ["b"]}, properties={"c": True})
    assert (endpoint.url, endpoint.headers, endpoint.properties) == (
        "https://x",
        {"a": ["b"]},
        {"c": True},
    )
    assert repr(endpoint) == "Endpoint('https://x', headers={'a': ['b']}, properties={'c': True})"
    assert endpoint == Endpoint("https://x", headers={"a": ["b"]}, properties={"c": True})
    for other in (
        Endpoint("https://y", headers={"a": ["b"]}, properties={"c": True}),
        Endpoint("https://x", headers={"a": ["c"]}, properties={"c": True}),
        Endpoint("https://x", headers={"a": ["b"]}),
        "https://x",
    ):
        assert endpoint != other
    assert (Endpoint("u").headers, Endpoint("u").properties) == ({}, {})
    assert pickle.loads(pickle.dumps(endpoint)) == copy.deepcopy(endpoint) == endpoint


def test_auth_scheme() -> None:
    endpoint = Endpoint("https://x", properties=SCHEMES)  # type: ignore[arg-type]  # a literal of the rules
    assert endpoint.auth_scheme("sigv4") == {
        "name": "sigv4",
        "signingName": "sts",
        "signingRegion": "us-east-1",
    }
    assert endpoint.auth_scheme("sigv4a") == {"name": "sigv4a", "signingRegionSet": ["*"]}
    assert endpoint.auth_scheme("httpBearerAuth") is None
    assert Endpoint("https://x").auth_scheme("sigv4") is None


# ---- parameters ----

PARAMETERS = (
    Parameter("region", builtin="AWS::Region", required=True),
    Parameter(
        "use_fips", builtin="AWS::UseFIPS", client_context="fips", default=False, required=True
    ),
    Parameter("bucket"),
)


@pytest.mark.parametrize(
    ("sources", "wanted"),
    [
        (({}, {}, {}, {}), False),
        (({"AWS::UseFIPS": "builtin"}, {}, {}, {}), "builtin"),
        (({"AWS::UseFIPS": "builtin"}, {"fips": "client"}, {}, {}), "client"),
        (({}, {"fips": "client"}, {}, {"use_fips": "input"}), "input"),
        (({}, {}, {"use_fips": "static"}, {"use_fips": "input"}), "static"),
        (({"AWS::UseFIPS": True}, {"fips": False}, {}, {}), False),
        (({"AWS::UseFIPS": True}, {"fips": None}, {"use_fips": None}, {"use_fips": None}), True),
        (({"use_fips": 1}, {"use_fips": 2}, {}, {}), False),
    ],
)
def test_the_most_specific_value_wins(
    sources: tuple[dict[str, object], ...], wanted: object
) -> None:
    builtins, client, static, given_ = sources
    bound = bind(PARAMETERS, {"AWS::Region": "r", **builtins}, client, static, given_)
    assert bound == {"region": "r", "use_fips": wanted}


def test_empty_values_are_values() -> None:
    bound = bind(PARAMETERS, {"AWS::Region": ""}, {}, {"bucket": []}, {"bucket": "b"})
    assert bound == {"region": "", "use_fips": False, "bucket": []}


def test_required_parameters_are_told_together() -> None:
    parameters = (*PARAMETERS, Parameter("link", required=True))
    with pytest.raises(EndpointError, match=r"need a value for: region, link\.$"):
        bind(parameters, {}, {}, {}, {})


# ---- functions ----


def test_coalesce() -> None:
    assert coalesce(None, "b") == "b"
    assert coalesce("", "b") == ""
    assert coalesce(False, True) is False


def test_item() -> None:
    assert [item(["a", ""], index) for index in (0, 1, 2, -1, -3)] == ["a", "", None, "", None]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("abcde", 0, 4, False), "abcd"),
        (("abcde", 0, 5, False), "abcde"),
        (("abcde", 1, 3, True), "cd"),
        (("abcde", 0, 5, True), "abcde"),
        (("abcde", 0, 6, False), None),
        (("abcde", 0, 6, True), None),
        (("abcde", 3, 3, False), None),
        (("abcde", 3, 2, False), None),
        (("", 0, 0, False), None),
        (("caf\u00e9", 0, 2, False), None),
        (("ab\x7f", 2, 3, False), "\x7f"),
    ],
)
def test_substring(arguments: tuple[str, int, int, bool], wanted: str | None) -> None:
    value, start, stop, reverse = arguments
    assert substring(value, start, stop, reverse=reverse) == wanted


@given(value=st.text("abc", max_size=9), start=st.integers(0, 9), length=st.integers(1, 9))
def test_substring_is_of_the_length_asked_for(value: str, start: int, length: int) -> None:
    """Reversed, it is the same cut of the reversed text."""
    forward = substring(value, start, start + length)
    assert (forward is None) == (start + length > len(value))
    backward = substring(value[::-1], start, start + length, reverse=True)
    assert backward == (None if forward is None else forward[::-1])
    assert forward is None or (len(forward) == length and value.find(forward) <= start)


@pytest.mark.parametrize(
    ("value", "delimiter", "limit", "wanted"),
    [
        ("a--b--c", "--", 0, ["a", "b", "c"]),
        ("a--b--c", "--", 1, ["a--b--c"]),
        ("a--b--c", "--", 2, ["a", "b--c"]),
        ("----", "--", 0, ["", "", ""]),
        ("", "--", 0, [""]),
        ("ab", "", 0, ["ab"]),
    ],
)
def test_split(value: str, delimiter: str, limit: int, wanted: list[str]) -> None:
    assert split(value, delimiter, limit) == wanted


@given(st.text())
def test_uri_encode(value: str) -> None:
    encodable = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert uri_encode(encodable) == urllib.parse.quote(encodable, safe="")


LABELS = {
    "a": True,
    "1": True,
    "A-1": True,
    "a--b": True,
    "x" * 63: True,
    "x" * 64: False,
    "": False,
    "-a": False,
    "a-": False,
    "-": False,
    "a_b": False,
    "a.b": False,
    "\u00e9": False,
    "\u0661": False,
    "a\n": False,
}


@pytest.mark.parametrize("label", LABELS)
def test_host_label(label: str) -> None:
    assert is_valid_host_label(label) is LABELS[label]
    if "." not in label:
        assert is_valid_host_label(f"a.{label}.b", allow_dots=True) is LABELS[label]
        assert is_valid_host_label(f"{label}", allow_dots=True) is LABELS[label]


@pytest.mark.parametrize("name", ["a.b", "A.b-c.1", ".", ".a", "a.", "a..b"])
def test_host_labels_with_dots(name: str) -> None:
    assert is_valid_host_label(name) is False
    assert is_valid_host_label(name, allow_dots=True) is (name in ("a.b", "A.b-c.1"))


@pytest.mark.parametrize(
    ("name", "plain", "dotted"),
    [
        ("bucket", True, True),
        ("abc", True, True),
        ("my.bucket", False, True),
        ("a.b", False, True),
        ("ab", False, False),
        ("b" * 63, True, True),
        ("b" * 64, False, False),
        ("Bucket", False, False),
        ("buc_ket", False, False),
        ("-bucket", False, False),
        ("192.168.0.1", False, False),
        ("192.168.0.256", False, True),
        ("my..bucket", False, False),
        ("my.-bucket", False, False),
    ],
)
def test_virtual_hostable_bucket(name: str, plain: bool, dotted: bool) -> None:
    assert is_virtual_hostable_s3_bucket(name) is plain
    assert is_virtual_hostable_s3_bucket(name, allow_dots=True) is dotted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("arn:aws:sns:us-west-2:012:topic", ("aws", "sns", "us-west-2", "012", ["topic"])),
        ("arn:aws:ec2:r:1:vpc/vpc-0", ("aws", "ec2", "r", "1", ["vpc", "vpc-0"])),
        ("arn:aws:iam::1:user/a:b", ("aws", "iam", "", "1", ["user", "a", "b"])),
        ("arn:aws:s3:::bucket", ("aws", "s3", "", "", ["bucket"])),
        ("arn:aws:s3:::a:", ("aws", "s3", "", "", ["a", ""])),
        ("arn:aws:s3:::", None),
        ("arn:aws::r:1:x", None),
        ("arn::s3:r:1:x", None),
        ("arn:aws:s3:r:1", None),
        ("ARN:aws:s3:r:1:x", None),
        ("11111111-2222-3333", None),
        ("", None),
    ],
)
def test_arn(value: str, wanted: tuple[object, ...] | None) -> None:
    arn = parse_arn(value)
    assert wanted == (
        arn and (arn.partition, arn.service, arn.region, arn.account_id, arn.resource_id)
    )


URLS: dict[str, tuple[str, str, str, str, bool] | None] = {
    "https://example.com": ("https", "example.com", "", "/", False),
    "https://example.com/": ("https", "example.com", "/", "/", False),
    "HTTP://example.com:80/foo/bar": ("http", "example.com:80", "/foo/bar", "/foo/bar/", False),
    "https://example.com/a//b/": ("https", "example.com", "/a//b/", "/a//b/", False),
    "https://user:word@example.com/": ("https", "example.com", "/", "/", False),
    "https://example.com:": ("https", "example.com", "", "/", False),
    "https://99_ab-.com": ("https", "99_ab-.com", "", "/", False),
    "https://127.0.0.1": ("https", "127.0.0.1", "", "/", True),
    "https://127.0.0.1:8080/x": ("https", "127.0.0.1:8080", "/x", "/x/", True),
    "https://127.0.0.256": ("https", "127.0.0.256", "", "/", False),
    "https://1.2.3": ("https", "1.2.3", "", "/", False),
    "https://1.2.3.": ("https", "1.2.3.", "", "/", False),
    "https://[fe80::1]": ("https", "[fe80::1]", "", "/", True),
    "https://[fe80::1]:443/": ("https", "[fe80::1]:443", "/", "/", True),
    "https://[::ffff:10.0.0.1]": ("https", "[::ffff:10.0.0.1]", "", "/", True),
    "https://example.com:8443?foo=bar": None,
    "https://example.com/?": None,
    "https://example.com/#f": None,
    "https://example.com:a/foo": None,
    "https://example.com:65536": None,
    "https://example.com:\u0661": None,
    "https://[fe80:1]": None,
    "https://[fe80::g]": None,
    "https://[fe80::1": None,
    "https://fe80::1": None,
    "https://": None,
    "https:///path": None,
    "https://:80": None,
    "https://exa mple.com": None,
    "https://example.com\n": None,
    "https://ex\u00e4mple.com": None,
    "ftp://example.com": None,
    "example.com": None,
    "https:example.com": None,
    "": None,
}


@pytest.mark.parametrize("value", URLS)
def test_url(value: str) -> None:
    url = parse_url(value)
    found = url and (url.scheme, url.authority, url.path, url.normalized_path, url.is_ip)
    assert found == URLS[value]


@given(st.text() | st.from_regex(r"https?://[^ ]{0,20}"))
def test_any_text_is_a_url_or_none(value: str) -> None:
    url = parse_url(value)
    if url is not None:
        parts = urllib.parse.urlsplit(value)
        assert (url.scheme, url.path) == (parts.scheme, parts.path)
        assert url.authority in (parts.netloc.rpartition("@")[2], parts.netloc[:-1])
        assert url.normalized_path[0] == url.normalized_path[-1] == "/"
