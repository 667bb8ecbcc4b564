"""The format of the shared files, rule by rule."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.errors import ConfigError
from tinsmith_runtime.ini import parse

READ: dict[str, tuple[str, dict[tuple[str, str], dict[str, Any]]]] = {
    "empty file": ("", {}),
    "blank lines and comments": ("\n  \n# one\n; two\n  # three\n", {}),
    "empty section": ("[default]\n", {("", "default"): {}}),
    "property": ("[default]\na = b\n", {("", "default"): {"a": "b"}}),
    "no white space": ("[default]\na=b", {("", "default"): {"a": "b"}}),
    "much white space": ("[default]\na\t =  b c \t\n", {("", "default"): {"a": "b c"}}),
    "equals sign in the value": ("[default]\na = b=c=\n", {("", "default"): {"a": "b=c="}}),
    "empty value": ("[default]\na =\n", {("", "default"): {"a": ""}}),
    "the last of several wins": ("[default]\na = 1\na = 2\n", {("", "default"): {"a": "2"}}),
    "keys in any case": ("[default]\nRegion = X\n", {("", "default"): {"region": "X"}}),
    "CRLF": ("[default]\r\na = b\r\n", {("", "default"): {"a": "b"}}),
    "comment behind a value": ("[default]\na = b # c\n", {("", "default"): {"a": "b"}}),
    "semicolon comment behind a value": ("[default]\na = b ;c\n", {("", "default"): {"a": "b"}}),
    "hash without white space": ("[default]\na = b#c;d\n", {("", "default"): {"a": "b#c;d"}}),
    "value that is a comment": ("[default]\na = # b\n", {("", "default"): {"a": ""}}),
    "comment behind a header": ("[default]# c\na = b\n", {("", "default"): {"a": "b"}}),
    "comment behind a header, spaced": ("[default] ; c\na = b\n", {("", "default"): {"a": "b"}}),
    "profile": ("[profile dev]\na = b\n", {("profile", "dev"): {"a": "b"}}),
    "profile, padded": ("[ \tprofile \t dev ]\na = b\n", {("profile", "dev"): {"a": "b"}}),
    "profile in quotes": ('[profile "my dev"]\na = b\n', {("profile", "my dev"): {"a": "b"}}),
    "profile in single quotes": ("[profile 'dev']\na = b\n", {("profile", "dev"): {"a": "b"}}),
    "name with every allowed sign": (
        "[profile A-z_0.%@:/+]\na = b\n",
        {("profile", "A-z_0.%@:/+"): {"a": "b"}},
    ),
    "sso-session": ("[sso-session s]\na = b\n", {("sso-session", "s"): {"a": "b"}}),
    "services": ("[services s]\na = b\n", {("services", "s"): {"a": "b"}}),
    "sections merge": (
        "[default]\na = 1\nb = 1\n[x]\n[default]\nb = 2\nc = 2\n",
        {("", "default"): {"a": "1", "b": "2", "c": "2"}, ("", "x"): {}},
    ),
    "names in their case": (
        "[profile Dev]\na = 1\n[profile dev]\na = 2\n",
        {("profile", "Dev"): {"a": "1"}, ("profile", "dev"): {"a": "2"}},
    ),
    "continuation": ("[default]\na = b\n  c\n\td # e\n", {("", "default"): {"a": "b\nc\nd # e"}}),
    "continuation with an equals sign": (
        "[default]\na = b\n  c = d\n",
        {("", "default"): {"a": "b\nc = d"}},
    ),
    "continuation past blank lines and comments": (
        "[default]\na = b\n\n  # no\n  c\n",
        {("", "default"): {"a": "b\nc"}},
    ),
    "nested properties": (
        "[services s]\nsts =\n  endpoint_url = http://x\n  Other = y # c\ns3 = z\n",
        {("services", "s"): {"sts": {"endpoint_url": "http://x", "other": "y"}, "s3": "z"}},
    ),
    "nested properties merge": (
        "[default]\ns3 =\n  a = 1\n\n# c\n  b = 2\n  a = 3\n",
        {("", "default"): {"s3": {"a": "3", "b": "2"}}},
    ),
    "nested empty value": ("[default]\ns3 =\n  a =\n", {("", "default"): {"s3": {"a": ""}}}),
    "nested name to ignore": (
        "[default]\ns3 =\n  a b = 1\n  c = 2\n",
        {("", "default"): {"s3": {"c": "2"}}},
    ),
    "profile name to ignore": (
        "[profile a b]\na = 1\n  c\nd = \n e = f\n[profile dev]\na = 2\n",
        {("profile", "dev"): {"a": "2"}},
    ),
    "plain name to ignore": ("[a*b]\na = 1\n[dev]\n", {("", "dev"): {}}),
    "property name to ignore": (
        "[default]\na b = 1\n  more\nc = 2\n",
        {("", "default"): {"c": "2"}},
    ),
}


@pytest.mark.parametrize("case", READ)
def test_read(case: str) -> None:
    text, expected = READ[case]
    assert parse(text, "file") == expected


REFUSED = {
    "property before any section": ("a = b", 1, "a section header"),
    "header without a bracket": ("\n[default\n", 2, "a section header"),
    "header without a name": ("[ ]\n", 1, "a section header"),
    "header with something behind": ("[default] a\n", 1, "a section header"),
    "profile with an open quote": ('[profile "dev]\n', 1, "a section header"),
    "profile with an empty name": ('[profile ""]\n', 1, "a section header"),
    "property without an equals sign": ("[default]\nregion us-east-1\n", 2, "a property"),
    "property without a name": ("[default]\n= b\n", 2, "a property"),
    "indented line at the start": ("  a = b\n", 1, "above this indented line"),
    "indented line below a header": ("[default]\n  a = b\n", 2, "above this indented line"),
    "nested without an equals sign": ("[default]\ns3 =\n  a\n", 3, "below 's3'"),
    "nested without a name": ("[default]\ns3 =\n  = a\n", 3, "below 's3'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    text, line, expected = REFUSED[case]
    with pytest.raises(ConfigError) as info:
        parse(text, "~/.aws/config")
    message = str(info.value)
    assert message.startswith(f"~/.aws/config, line {line}: expected ")
    assert expected in message


def test_an_error_does_not_repeat_the_line() -> None:
    with pytest.raises(ConfigError) as info:
        parse("[default]\naws_secret_access_key: canary-secret\n", "file")
    assert "canary" not in str(info.value)


WORDS = st.text("abcXYZ019_-", min_size=1, max_size=8)
VALUES = st.text(
    st.characters(codec="utf-8", exclude_characters="#;", exclude_categories=("C", "Z"))
)


@given(st.dictionaries(WORDS, st.dictionaries(WORDS.map(str.lower), VALUES)))
def test_what_a_plain_writer_writes_is_read(sections: dict[str, dict[str, str]]) -> None:
    lines = []
    for name, properties in sections.items():
        lines.append(f"[profile {name}]")
        lines += [f"{key} = {value}" for key, value in properties.items()]
    text = "\n".join(lines)
    assert parse(text, "file") == {("profile", name): sections[name] for name in sections}


@given(st.text("[]profile \n\t=#;\"'ab", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ConfigError):
        sections = parse(text, "file")
        assert all(isinstance(properties, dict) for properties in sections.values())
