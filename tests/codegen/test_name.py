"""Names: the spellings by example, and the laws every name obeys."""

from __future__ import annotations

import json
import keyword
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_sts import (
    AsyncSTSClient,
    ExpiredTokenException,
    GetAccessKeyInfoResponse,
    GetSessionTokenCommand,
    STSClient,
)
from tinsmith import name
from tinsmith.name import (
    PythonName,
    Scope,
    class_name,
    constant_case,
    module_names,
    package_name,
    snake_case,
)

SPELLINGS = (snake_case, class_name, constant_case, package_name)

SNAKE = {
    "AssumeRoleWithSAML": "assume_role_with_saml",
    "AssumeRoleWithWebIdentity": "assume_role_with_web_identity",
    "GetCallerIdentity": "get_caller_identity",
    "DecodeAuthorizationMessage": "decode_authorization_message",
    "MFAToken": "mfa_token",
    "SAMLAssertion": "saml_assertion",
    "ARNs": "arns",
    "PolicyArns": "policy_arns",
    "TargetGroupARNs": "target_group_arns",
    "DBInstanceIPs": "db_instance_ips",
    "CMKsException": "cmks_exception",
    "CVEIds": "cve_ids",
    "HTTPStatusCode": "http_status_code",
    "HTTPSEndpoint": "https_endpoint",
    "VPCs": "vpcs",
    "S3Bucket": "s3_bucket",
    "EC2": "ec2",
    "URL2Name": "url2_name",
    "ListObjectsV2Output": "list_objects_v2_output",
    "SentLast24Hours": "sent_last24_hours",
    "MD5OfMessageBody": "md5_of_message_body",
    "ChecksumCRC32C": "checksum_crc32c",
    "x86_64": "x86_64",
    "java8al2": "java8al2",
    "IPv6": "ipv6",
    "ServiceIpv4Cidr": "service_ipv4_cidr",
    "VPCIPv6Cidr": "vpc_ipv6_cidr",
    "TLSv1_2": "tlsv1_2",
    "ETag": "etag",
    "eTag": "etag",
    "ResourceTag": "resource_tag",
    "CVETags": "cve_tags",
    "GetOAuthToken": "get_oauth_token",
    "MemoryGiBPerVCpu": "memory_gib_per_vcpu",
    "PartiQLStatement": "partiql_statement",
    "maxItems": "max_items",
    "Foo_Bar": "foo_bar",
    "x-amz-id-2": "x_amz_id_2",
    "_private": "private",
    "__init__": "init",
    "": "empty",
    "*": "asterisk",
    "4XX": "value_4xx",
    "Größe": "gro_u00df_e",
    "café": "cafe",
    "dépôt": "depot",
    "ＡＢ": "ab",
    "日本": "u65e5_u672c",
}


@pytest.mark.parametrize(("text", "expected"), SNAKE.items())
def test_snake_case(text: str, expected: str) -> None:
    assert snake_case(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "GetCallerIdentityResponse": "GetCallerIdentityResponse",
        "policyDescriptorType": "PolicyDescriptorType",
        "IDPCommunicationErrorException": "IDPCommunicationErrorException",
        "Foo_Bar": "Foo_Bar",
        "__class__": "Class",
        "my-shape name": "MyShapeName",
        "2Fast": "Value2Fast",
        "é": "E",
    }.items(),
)
def test_class_name(text: str, expected: str) -> None:
    assert class_name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "us-east-1": "US_EAST_1",
        "arm64": "ARM64",
        "m5.2xlarge": "M5_2XLARGE",
        "SIZE_0_POINT_5_GB": "SIZE_0_POINT_5_GB",
        "CRC64NVME": "CRC64NVME",
        "s3:ObjectCreated:*": "S3_OBJECT_CREATED",
        "TLSv1.2": "TLSV1_2",
        "application/json": "APPLICATION_JSON",
        "None": "NONE",
        "": "EMPTY",
        ">=": "GREATER_THAN_SIGN_EQUALS_SIGN",
        "4XX": "VALUE_4XX",
        "10.0": "VALUE_10_0",
    }.items(),
)
def test_constant_case(text: str, expected: str) -> None:
    assert constant_case(text) == expected


@pytest.mark.parametrize(
    ("sdk_id", "expected"),
    {
        "STS": "sts",
        "API Gateway": "api_gateway",
        "Route 53": "route_53",
        "CloudWatch": "cloudwatch",
        "CloudWatch Logs": "cloudwatch_logs",
        "DynamoDB": "dynamodb",
        "ElastiCache": "elasticache",
        "Lambda": "lambda",
        "IoT 1Click Devices Service": "iot_1click_devices_service",
        "Größe-2": "gro_u00df_e_2",
        "4 Good": "value_4_good",
    }.items(),
)
def test_package_name(sdk_id: str, expected: str) -> None:
    assert package_name(sdk_id) == expected


@given(st.text())
def test_every_spelling_of_every_text_is_a_public_identifier(text: str) -> None:
    for spell in SPELLINGS:
        spelled = spell(text)
        assert re.fullmatch("[A-Za-z][A-Za-z0-9_]*", spelled)
    assert snake_case(text).islower()
    assert constant_case(text).isupper()


@given(st.from_regex(r"[A-Za-z_]*[A-Za-z][A-Za-z0-9_]*", fullmatch=True))
def test_snake_case_keeps_every_letter_and_digit_of_an_identifier_in_order(text: str) -> None:
    assert snake_case(text).replace("_", "") == text.replace("_", "").lower()


@given(st.from_regex(r"[A-Za-z_]*[A-Za-z][A-Za-z0-9_]*", fullmatch=True))
def test_a_spelling_is_its_own_spelling(text: str) -> None:
    assert snake_case(snake_case(text)) == snake_case(text)
    assert constant_case(constant_case(text)) == constant_case(text)
    assert class_name(class_name(text)) == class_name(text)


@pytest.mark.parametrize("text", ["", "2x", "a b", "é", "_x", "__init__", "a-b"])
def test_a_python_name_cannot_hold_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match="not a public ASCII identifier"):
        PythonName(text)


def test_no_keyword_of_this_python_is_missing() -> None:
    assert not {*keyword.kwlist, *keyword.softkwlist} - name.KEYWORDS


@pytest.mark.parametrize(
    "wanted", ["class", "None", "async", "match", "type", "list", "str", "object"]
)
def test_a_word_of_python_gets_an_underscore(wanted: str) -> None:
    assert Scope().take(wanted, key=1) == f"{wanted}_"


@pytest.mark.parametrize("wanted", ["id", "print", "cls", "filter", "value"])
def test_a_word_that_hides_nothing_stays(wanted: str) -> None:
    assert Scope().take(wanted, key=1) == wanted


@pytest.mark.parametrize(
    ("reserved", "wanted"),
    [
        (name.MEMBER_RESERVED, "to_dict"),
        (name.MEMBER_RESERVED, "self"),
        (name.OUTPUT_RESERVED, "response_metadata"),
        (name.COMMAND_RESERVED, "operation"),
        (name.ERROR_RESERVED, "args"),
        (name.ERROR_RESERVED, "code"),
        (name.CLIENT_RESERVED, "send"),
        (name.CLASS_RESERVED, "Structure"),
        (name.MODULE_RESERVED, "client"),
    ],
)
def test_what_the_runtime_calls_its_own_is_not_given(reserved: frozenset[str], wanted: str) -> None:
    assert Scope(reserved).take(wanted, key=1) == f"{wanted}_"


def public(*values: object) -> set[str]:
    """The attributes of values that users of a generated class may meet."""
    found = {name for value in values for name in (*dir(value), *getattr(value, "__dict__", ()))}
    return {name for name in found if not name.startswith("_")}


def test_what_the_runtime_calls_its_own_is_reserved() -> None:
    """Every attribute of the runtime's classes: a model's name would hide it."""
    clients = [cls(region="us-east-1") for cls in (STSClient, AsyncSTSClient)]
    assert public(*clients) <= name.CLIENT_RESERVED
    assert public(GetSessionTokenCommand()) - GetSessionTokenCommand.__members__.keys() <= (
        name.COMMAND_RESERVED
    )
    output = GetAccessKeyInfoResponse()
    assert public(output) - type(output).__members__.keys() <= name.OUTPUT_RESERVED
    assert public(ExpiredTokenException("")) - {"message"} <= name.ERROR_RESERVED


def test_the_message_of_an_error_is_the_model_s_own() -> None:
    assert Scope(name.ERROR_RESERVED).take("message", key=1) == "message"


def test_who_comes_first_keeps_the_name() -> None:
    scope = Scope(name.MEMBER_RESERVED)
    members = ["FooBar", "fooBar", "Foo_Bar", "foo_bar_", "Replace", "replace"]
    names = [scope.take(snake_case(member), key=member) for member in members]
    assert names == ["foo_bar", "foo_bar_", "foo_bar_2", "foo_bar_3", "replace_", "replace_2"]


def test_a_suffixed_name_that_a_model_uses_itself_is_not_given_twice() -> None:
    scope = Scope()
    names = [
        scope.take(wanted, key=at)
        for at, wanted in enumerate(["class", "Class_", "class", "class_2"])
    ]
    assert names == ["class_", "Class", "class_2", "class_2_"]


def test_the_same_key_gets_the_same_name() -> None:
    scope = Scope()
    first = scope.take("foo", key="ns#Foo")
    scope.take("foo", key="ns#foo")
    assert scope.take("foo", key="ns#Foo") is first


def test_a_key_has_one_name() -> None:
    scope = Scope()
    scope.take("foo", key="ns#Foo")
    with pytest.raises(ValueError, match="'ns#Foo' is named 'foo' here and cannot be 'bar' too"):
        scope.take("bar", key="ns#Foo")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("__init__", "init"),
        ("_x", "x"),
        ("2x", "value_2x"),
        ("", "empty"),
        ("é", "e"),
        ("A b", "A_b"),
    ],
)
def test_a_scope_spells_what_is_no_identifier(wanted: str, expected: str) -> None:
    assert Scope().take(wanted, key=1) == expected


@given(st.lists(st.text(max_size=8) | st.sampled_from(sorted(name.KEYWORDS)), unique=True))
def test_a_scope_is_injective_deterministic_and_gives_no_reserved_name(texts: list[str]) -> None:
    def fill() -> list[str]:
        scope = Scope(name.ERROR_RESERVED)
        return [scope.take(snake_case(text), key=text) for text in texts]

    names = fill()
    assert len({*names}) == len(names)
    assert names == fill()
    assert not {*names} & (name.KEYWORDS | name.BUILTINS | name.ERROR_RESERVED)
    assert all(
        given_name.isidentifier() and not keyword.iskeyword(given_name) for given_name in names
    )


def test_module_names_differ_on_a_file_system_without_case() -> None:
    names = module_names(["GetFoo", "GETFoo", "getfoo", "Get_Foo", "Client", "Con", "Import"])
    assert list(names.values()) == [
        "get_foo",
        "get_foo_",
        "getfoo",
        "get_foo_2",
        "client_",
        "con_",
        "import_",
    ]


def test_the_evil_model_gets_a_distinct_name_for_every_member() -> None:
    model = json.loads((Path(__file__).parent / "models" / "evil-names.json").read_text("utf-8"))
    for shape_id, shape in model["shapes"].items():
        members = list(shape.get("members", {}))
        scope = Scope(name.ERROR_RESERVED | name.COMMAND_RESERVED)
        names = [scope.take(snake_case(member), key=member) for member in members]
        assert len({*names}) == len(members), shape_id
        assert all(not keyword.iskeyword(given_name) for given_name in names), shape_id
