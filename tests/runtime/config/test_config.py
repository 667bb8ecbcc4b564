"""Precedence, sources, laziness and freezing of a client's configuration."""

from __future__ import annotations

import asyncio
import copy
import pickle
import ssl
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tinsmith_runtime.config import Config
from tinsmith_runtime.effects import arun, run
from tinsmith_runtime.errors import ConfigError, NoRegionError, ProfileNotFoundError
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Service
from tinsmith_runtime.options import BUILTINS, OPTIONS
from tinsmith_runtime.world import TaskWorld, ThreadWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps


def no_transport() -> Any:
    raise AssertionError("nothing here sends requests")


def service(service_id: str = "STS") -> Service:
    return Service(
        service_id,
        package="client_x",
        api_version="2011-06-15",
        client_version="1",
        protocol="awsQuery",
        name="X",
        builtins=("AWS::STS::UseGlobalEndpoint", "AWS::Region"),
    )


class Machine:
    """A home with shared files, and an environment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {"HOME": str(home)}

    def config(self, text: str) -> None:
        folder = self.home / ".aws"
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text(text, encoding="utf-8")

    def configure(self, service_id: str = "STS", **options: Any) -> Config:
        return Config(service(service_id), {"environment": self.environment, **options})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(params=["threads", "tasks"])
def drive(request: pytest.FixtureRequest) -> Callable[[Steps[Any]], Any]:
    if request.param == "threads":
        return lambda steps: run(steps, ThreadWorld(no_transport))
    return lambda steps: asyncio.run(arun(steps, TaskWorld(no_transport)))


# name, value in code, variable, its text and value, key of the profile, its text and value, default
TABLE = [
    ("region", "r-1", "AWS_REGION", "r-2", "r-2", "region", "r-3", "r-3", NoRegionError),
    ("region", "r-1", "AWS_DEFAULT_REGION", "r-2", "r-2", "region", "r-3", "r-3", NoRegionError),
    (
        "endpoint",
        "http://1",
        "AWS_ENDPOINT_URL_STS",
        "http://2",
        "http://2",
        "endpoint_url",
        "http://3",
        "http://3",
        None,
    ),
    (
        "endpoint",
        "http://1",
        "AWS_ENDPOINT_URL",
        "http://2",
        "http://2",
        "endpoint_url",
        "http://3",
        "http://3",
        None,
    ),
    ("max_attempts", 1, "AWS_MAX_ATTEMPTS", "2", 2, "max_attempts", "4", 4, 3),
    (
        "retry_mode",
        "adaptive",
        "AWS_RETRY_MODE",
        "standard",
        "standard",
        "retry_mode",
        "adaptive",
        "adaptive",
        "standard",
    ),
    (
        "defaults_mode",
        "mobile",
        "AWS_DEFAULTS_MODE",
        "auto",
        "auto",
        "defaults_mode",
        "in-region",
        "in-region",
        "legacy",
    ),
    (
        "auth_scheme_preference",
        ["sigv4"],
        "AWS_AUTH_SCHEME_PREFERENCE",
        "sigv4a, noAuth",
        ("sigv4a", "noAuth"),
        "auth_scheme_preference",
        "noAuth",
        ("noAuth",),
        (),
    ),
    (
        "sigv4a_signing_region_set",
        ["*"],
        "AWS_SIGV4A_SIGNING_REGION_SET",
        "a,b",
        ("a", "b"),
        "sigv4a_signing_region_set",
        "c",
        ("c",),
        None,
    ),
    ("user_agent_app_id", "a", "AWS_SDK_UA_APP_ID", "b", "b", "sdk_ua_app_id", "c", "c", None),
    ("verify", False, "AWS_CA_BUNDLE", "/b", "/b", "ca_bundle", "/c", "/c", True),
    (
        "use_global_endpoint",
        False,
        "AWS_STS_REGIONAL_ENDPOINTS",
        "legacy",
        True,
        "sts_regional_endpoints",
        "legacy",
        True,
        False,
    ),
    (
        "account_id",
        "000000000001",
        "AWS_ACCOUNT_ID",
        "000000000002",
        "000000000002",
        "aws_account_id",
        "000000000003",
        "000000000003",
        None,
    ),
    (
        "account_id_endpoint_mode",
        "required",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE",
        "disabled",
        "disabled",
        "account_id_endpoint_mode",
        "required",
        "required",
        "preferred",
    ),
    (
        "request_min_compression_size_bytes",
        0,
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        "1",
        1,
        "request_min_compression_size_bytes",
        "10485760",
        10485760,
        10240,
    ),
    *(
        (
            name,
            "WHEN_REQUIRED",
            f"AWS_{name.upper()}",
            "when_required",
            "WHEN_REQUIRED",
            name,
            "WHEN_REQUIRED",
            "WHEN_REQUIRED",
            "WHEN_SUPPORTED",
        )
        for name in ("request_checksum_calculation", "response_checksum_validation")
    ),
    *(
        (name, False, f"AWS_{name.upper()}", "true", True, name, "TRUE", True, False)
        for name in (
            "use_fips_endpoint",
            "use_dualstack_endpoint",
            "ignore_configured_endpoint_urls",
            "disable_clock_skew_correction",
            "disable_request_compression",
        )
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[2]}")
def test_code_then_environment_then_profile_then_default(machine: Machine, row: Any) -> None:
    name, code, variable, text, from_text, key, in_file, from_file, default = row
    machine.config(f"[default]\n{key} = {in_file}\n")
    machine.environment[variable] = text
    config = machine.configure(**{name: code})
    assert getattr(config, name) == (tuple(code) if isinstance(code, list) else code)
    assert config.source_of(name) == "argument"

    config = machine.configure()
    assert getattr(config, name) == from_text
    assert config.source_of(name) == f"environment variable {variable}"

    machine.environment[variable] = ""
    config = machine.configure()
    assert getattr(config, name) == from_file
    assert config.source_of(name) == f"profile default in {machine.home}/.aws/config"

    machine.config("[default]\n")
    config = machine.configure()
    if default is NoRegionError:
        with pytest.raises(NoRegionError):
            getattr(config, name)
        assert config.source_of(name) == "not set"
    else:
        assert getattr(config, name) == default
        assert config.source_of(name) == "default"


def test_every_option_with_a_variable_or_key_is_in_the_table() -> None:
    rows = [*OPTIONS.values(), *BUILTINS.values()]
    stated = {row.name for row in rows if row.environment or row.key}
    assert stated == {row[0] for row in TABLE} | {"profile"}


DEFAULTS = {
    "tls": True,
    "connect_timeout": 5.0,
    "read_timeout": 10.0,
    "timeout": 30.0,
    "max_connections": 50,
    "validate": "types",
    "extensions": (),
    "credentials": None,
    "proxies": None,
    "client_cert": None,
    "transport": None,
    "logger": None,
    "endpoint_provider": None,
    "retry_strategy": None,
    "custom_user_agent": None,
    "profile": None,
}


def test_defaults_of_options_that_only_code_gives(machine: Machine) -> None:
    config = machine.configure()
    assert {name: getattr(config, name) for name in DEFAULTS} == DEFAULTS


def test_none_is_not_given(machine: Machine) -> None:
    machine.environment["AWS_REGION"] = "eu-west-1"
    config = machine.configure(region=None, max_attempts=None)
    assert config.region == "eu-west-1"
    assert "region" not in config.given


def test_aws_region_comes_before_aws_default_region(machine: Machine) -> None:
    machine.environment |= {"AWS_REGION": "one", "AWS_DEFAULT_REGION": "two"}
    assert machine.configure().region == "one"


def test_no_region_says_what_to_set(machine: Machine) -> None:
    with pytest.raises(NoRegionError) as info:
        _ = machine.configure().region
    message = str(info.value)
    assert all(word in message for word in ("STS", "region=", "AWS_REGION", "profile default"))


@pytest.mark.parametrize(
    ("given", "region", "fips"),
    [
        ("us-west-2", "us-west-2", False),
        ("fips-us-west-2", "us-west-2", True),
        ("us-west-2-fips", "us-west-2", True),
        ("fips-dkr-us-west-2", "us-west-2", True),
        ("fips-prod-us-west-2", "us-west-2", True),
        ("fips-aws-global", "us-east-1", True),
        ("aws-fips", "us-east-1", True),
    ],
)
def test_pseudo_regions(
    machine: Machine, drive: Callable[[Steps[Any]], Any], given: str, region: str, fips: bool
) -> None:
    machine.environment["AWS_REGION"] = given
    for config in (machine.configure(), machine.configure(region=lambda: given)):
        assert drive(config.resolve("region")) == region
        assert drive(config.resolve("use_fips_endpoint")) is fips
        builtins = drive(config.builtins())
        assert (builtins["AWS::Region"], builtins["AWS::UseFIPS"]) == (region, fips)


def test_a_pseudo_region_is_the_source_of_fips(machine: Machine) -> None:
    config = machine.configure(region="fips-us-west-2")
    assert config.use_fips_endpoint is True
    assert config.source_of("use_fips_endpoint") == "region fips-us-west-2"


def test_the_source_of_the_region_is_logged(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "tinsmith_runtime")
    machine.environment["AWS_DEFAULT_REGION"] = "eu-west-1"
    config = machine.configure()
    assert {config.region, config.region} == {"eu-west-1"}
    assert machine.configure(region="eu-west-2").region == "eu-west-2"
    assert [record.getMessage() for record in caplog.records] == [
        "region eu-west-1 comes from environment variable AWS_DEFAULT_REGION"
    ]


BAD_REGIONS = ["", "-a", "a-", "a.b", "a/b", "ä", "a" * 64, "--", 1, "a@evil.example/"]


@pytest.mark.parametrize("region", BAD_REGIONS)
def test_regions_are_parts_of_a_host_name(machine: Machine, region: object) -> None:
    with pytest.raises(ConfigError, match="argument region: expected a region such as"):
        machine.configure(region=region)


def test_faults_of_arguments_come_all_at_once(machine: Machine) -> None:
    with pytest.raises(ConfigError) as info:
        machine.configure(regoin="x", max_attempts=0, tls="yes", use_fips_endpoint=1)
    assert str(info.value) == (
        "no such option: 'regoin'; did you mean 'region'?; "
        "argument max_attempts: expected a whole number, at least 1, got 0; "
        "argument tls: expected True or False, got 'yes'; "
        "argument use_fips_endpoint: expected True or False, got 1"
    )


BAD_ARGUMENTS = [
    ("max_attempts", True),
    ("max_attempts", "3"),
    ("max_attempts", 1.5),
    ("retry_mode", "legacy"),
    ("defaults_mode", "fast"),
    ("endpoint", "localhost:4566"),
    ("endpoint", "ftp://x"),
    ("endpoint", "https://"),
    ("endpoint", "https://x/?a=b"),
    ("endpoint", "https://x/ y"),
    ("connect_timeout", -1),
    ("read_timeout", "5"),
    ("timeout", True),
    ("validate", "all"),
    ("validate", True),
    ("credentials", "AKID"),
    ("auth_scheme_preference", "sigv4"),
    ("verify", 1),
    ("account_id", "1234"),
    ("profile", ""),
    ("request_min_compression_size_bytes", -1),
    ("request_min_compression_size_bytes", 10485761),
]


@pytest.mark.parametrize(("name", "value"), BAD_ARGUMENTS)
def test_arguments_are_checked_at_once(machine: Machine, name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"^argument {name}: expected "):
        machine.configure(**{name: value})


def test_an_endpoint_with_a_password_is_not_repeated(machine: Machine) -> None:
    with pytest.raises(ConfigError, match="without user name and password") as info:
        machine.configure(endpoint="https://me:canary@host")
    assert "canary" not in str(info.value)


BAD_TEXTS = [
    ("AWS_USE_FIPS_ENDPOINT", "yes", "use_fips_endpoint", '"true" or "false", got "yes"'),
    ("AWS_MAX_ATTEMPTS", "many", "max_attempts", "a whole number, at least 1, got 'many'"),
    ("AWS_MAX_ATTEMPTS", "0", "max_attempts", "a whole number, at least 1, got 0"),
    ("AWS_RETRY_MODE", "fast", "retry_mode", "standard or adaptive, got 'fast'"),
    ("AWS_ENDPOINT_URL_STS", "nowhere", "endpoint", "an absolute URL"),
    ("AWS_STS_REGIONAL_ENDPOINTS", "x", "use_global_endpoint", '"regional" or "legacy", got "x"'),
    ("AWS_REGION", "a.b", "region", "a region such as"),
    ("AWS_DEFAULTS_MODE", "x", "defaults_mode", "legacy, standard, in-region"),
]


@pytest.mark.parametrize(("variable", "text", "name", "expected"), BAD_TEXTS)
def test_bad_texts_name_the_variable(
    machine: Machine, variable: str, text: str, name: str, expected: str
) -> None:
    machine.environment[variable] = text
    config = machine.configure()
    with pytest.raises(ConfigError) as info:
        getattr(config, name)
    assert str(info.value).startswith(f"environment variable {variable}: expected {expected}")


def test_bad_texts_name_the_file(machine: Machine) -> None:
    machine.config("[profile dev]\nuse_fips_endpoint = 1\n")
    with pytest.raises(ConfigError) as info:
        _ = machine.configure(profile="dev").use_fips_endpoint
    where = f"profile dev in {machine.home}/.aws/config"
    assert str(info.value) == f'{where}: expected "true" or "false", got "1"'


def test_legacy_retries_become_standard(machine: Machine) -> None:
    machine.environment["AWS_RETRY_MODE"] = "legacy"
    assert machine.configure().retry_mode == "standard"


def test_requests_ca_bundle_comes_last(machine: Machine) -> None:
    machine.environment["REQUESTS_CA_BUNDLE"] = "/requests"
    assert machine.configure().verify == "/requests"
    machine.config("[default]\nca_bundle = /profile\n")
    assert machine.configure().verify == "/profile"


def test_whom_to_trust(machine: Machine, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    assert machine.configure(verify=context).verify is context
    assert machine.configure(verify=tmp_path).verify == str(tmp_path)
    assert machine.configure(verify=False).verify is False


def test_no_limit(machine: Machine) -> None:
    config = machine.configure(timeout=0, read_timeout=0, connect_timeout=0)
    assert (config.timeout, config.read_timeout, config.connect_timeout) == (None, None, None)
    assert config.source_of("connect_timeout") == "argument"


@pytest.mark.parametrize(("given", "value"), [(False, "none"), ("constraints", "constraints")])
def test_validate(machine: Machine, given: object, value: str) -> None:
    assert machine.configure(validate=given).validate == value


PROFILES = """
[default]
region = r-default
[profile dev]
region = r-dev
[profile env]
region = r-env
"""


def test_choice_of_the_profile(machine: Machine) -> None:
    machine.config(PROFILES)
    assert machine.configure().region == "r-default"
    machine.environment["AWS_PROFILE"] = "env"
    assert machine.configure().region == "r-env"
    assert machine.configure(profile="dev").region == "r-dev"


def test_a_named_profile_must_exist(machine: Machine) -> None:
    machine.environment["AWS_PROFILE"] = "gone"
    with pytest.raises(ProfileNotFoundError, match="environment variable AWS_PROFILE"):
        _ = machine.configure().max_attempts
    with pytest.raises(ProfileNotFoundError, match="named by argument"):
        _ = machine.configure(profile="lost").max_attempts


SERVICES = """
[default]
services = here
endpoint_url = http://profile
[services here]
sts =
  endpoint_url = http://section
amazon_x =
  endpoint_url = http://x-section
"""


def test_endpoint_by_rank(machine: Machine) -> None:
    machine.config(SERVICES)
    ranks = [
        ("AWS_ENDPOINT_URL_STS", "http://service", "environment variable AWS_ENDPOINT_URL_STS"),
        ("AWS_ENDPOINT_URL", "http://all", "environment variable AWS_ENDPOINT_URL"),
    ]
    machine.environment |= {variable: url for variable, url, _ in ranks}
    for variable, url, source in ranks:
        config = machine.configure()
        assert (config.endpoint, config.source_of("endpoint")) == (url, source)
        del machine.environment[variable]
    config = machine.configure()
    assert config.endpoint == "http://section"
    assert config.source_of("endpoint") == f"services here in {machine.home}/.aws/config"
    assert machine.configure("S3").endpoint == "http://profile"


def test_endpoint_of_a_service_with_blanks_in_its_id(machine: Machine) -> None:
    machine.config(SERVICES)
    assert machine.configure("Amazon X").endpoint == "http://x-section"
    machine.environment["AWS_ENDPOINT_URL_AMAZON_X"] = "http://variable"
    assert machine.configure("Amazon X").endpoint == "http://variable"


def test_a_named_services_section_must_exist(machine: Machine) -> None:
    machine.config("[default]\nservices = gone\n")
    with pytest.raises(ConfigError) as info:
        _ = machine.configure().endpoint
    assert f"[services gone] (named by profile default in {machine.home}" in str(info.value)


@pytest.mark.parametrize("where", ["argument", "variable", "profile"])
def test_ignore_configured_endpoint_urls(machine: Machine, where: str) -> None:
    ignoring = "ignore_configured_endpoint_urls = true\n" if where == "profile" else ""
    machine.config(f"[default]\nendpoint_url = http://profile\n{ignoring}")
    machine.environment["AWS_ENDPOINT_URL_STS"] = "http://service"
    if where == "variable":
        machine.environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
    options = {"ignore_configured_endpoint_urls": True} if where == "argument" else {}
    assert machine.configure(**options).endpoint is None
    assert machine.configure(endpoint="http://code", **options).endpoint == "http://code"


def test_an_argument_may_unset_ignoring(machine: Machine) -> None:
    machine.environment |= {
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_ENDPOINT_URL": "http://all",
    }
    assert machine.configure(ignore_configured_endpoint_urls=False).endpoint == "http://all"


async def later(value: object) -> object:
    await asyncio.sleep(0)
    return value


async def soon(value: object) -> object:
    return value


@pytest.mark.parametrize("make", [lambda value: value, soon], ids=["plain", "coroutine"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "eu-west-1"),
        ("endpoint", "http://x"),
        ("max_attempts", 7),
        ("use_dualstack_endpoint", True),
        ("use_fips_endpoint", True),
        ("use_global_endpoint", True),
        ("connect_timeout", 2.5),
        ("user_agent_app_id", "app"),
        ("proxies", {"https": "http://proxy"}),
    ],
)
def test_functions_give_values(
    machine: Machine,
    drive: Callable[[Steps[Any]], Any],
    make: Callable[[object], object],
    name: str,
    value: object,
) -> None:
    def function() -> object:
        return make(value)

    config = machine.configure(**{name: function})
    assert getattr(config, name) is function
    assert drive(config.resolve(name)) == value
    assert config.source_of(name) == "argument"


def test_functions_are_called_each_time(machine: Machine) -> None:
    regions = iter(["one", "two"])
    config = machine.configure(region=lambda: next(regions))
    world = ThreadWorld(no_transport)
    assert [run(config.resolve("region"), world) for _ in range(2)] == ["one", "two"]


def test_what_a_function_returns_is_checked(machine: Machine) -> None:
    config = machine.configure(max_attempts=lambda: 0)
    with pytest.raises(ConfigError, match="the function given as max_attempts: expected a whole"):
        run(config.resolve("max_attempts"), ThreadWorld(no_transport))


def test_a_coroutine_may_wait_in_an_asynchronous_client(machine: Machine) -> None:
    config = machine.configure(region=lambda: later("eu-west-1"))
    steps = config.resolve("region")
    assert asyncio.run(arun(steps, TaskWorld(no_transport))) == "eu-west-1"


@pytest.mark.parametrize(
    ("pivot", "value", "name", "expected"),
    [
        ("profile", "dev", "region", "r-dev"),
        ("ignore_configured_endpoint_urls", True, "endpoint", None),
        ("defaults_mode", "mobile", "connect_timeout", 30.0),
    ],
)
def test_functions_for_options_that_others_hang_on(
    machine: Machine,
    drive: Callable[[Steps[Any]], Any],
    pivot: str,
    value: object,
    name: str,
    expected: object,
) -> None:
    machine.config(PROFILES)
    machine.environment["AWS_ENDPOINT_URL"] = "http://all"
    calls = []

    def function() -> object:
        calls.append(pivot)
        return value

    config = machine.configure(**{pivot: function})
    with pytest.raises(ConfigError, match=f"{pivot} was given as a function"):
        getattr(config, name)
    assert drive(config.resolve(name)) == expected
    assert getattr(config, name) == expected
    assert drive(config.resolve("max_attempts")) == 3
    assert calls == [pivot]


def test_callables_that_are_values_are_not_called(machine: Machine) -> None:
    def credentials() -> Any:
        raise AssertionError("called")

    config = machine.configure(credentials=credentials)
    assert run(config.resolve("credentials"), ThreadWorld(no_transport)) is credentials


def test_builtins(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    config = machine.configure(
        region="eu-west-1",
        endpoint="http://x",
        use_dualstack_endpoint=lambda: True,
        use_global_endpoint=True,
        account_id="123456789012",
    )
    assert drive(config.builtins()) == {
        "AWS::Region": "eu-west-1",
        "AWS::UseFIPS": False,
        "AWS::UseDualStack": True,
        "AWS::STS::UseGlobalEndpoint": True,
        "AWS::Auth::AccountId": "123456789012",
        "AWS::Auth::AccountIdEndpointMode": "preferred",
        "SDK::Endpoint": "http://x",
    }


def test_builtins_without_region(machine: Machine) -> None:
    world = ThreadWorld(no_transport)
    assert "AWS::Region" not in run(machine.configure(endpoint="http://x").builtins(), world)
    with pytest.raises(NoRegionError):
        run(machine.configure().builtins(), world)


def test_options_of_one_service_only(machine: Machine) -> None:
    other = Service("X", package="x", api_version="", client_version="", protocol="", name="X")
    with pytest.raises(ConfigError, match="no such option: 'use_global_endpoint'"):
        Config(other, {"use_global_endpoint": True})


def test_values_are_remembered(machine: Machine) -> None:
    machine.environment["AWS_REGION"] = "one"
    config = machine.configure()
    assert config.region == "one"
    machine.environment["AWS_REGION"] = "two"
    assert config.region == "one"
    assert machine.configure().region == "two"


def test_replace_shares_what_was_looked_up(machine: Machine) -> None:
    machine.environment |= {"AWS_REGION": "one", "AWS_MAX_ATTEMPTS": "5"}
    config = machine.configure()
    assert (config.region, config.max_attempts) == ("one", 5)
    machine.environment.clear()
    other = config.replace(region="two", timeout=None)
    assert (other.region, other.source_of("region")) == ("two", "argument")
    assert other.max_attempts == 5
    assert other.source_of("max_attempts") == "environment variable AWS_MAX_ATTEMPTS"
    assert config.region == "one"


def test_replace_forgets_what_hangs_on_the_new_options(machine: Machine) -> None:
    machine.config(PROFILES)
    machine.environment |= {"AWS_ENDPOINT_URL": "http://all"}
    config = machine.configure(region="fips-us-west-2")
    assert (config.use_fips_endpoint, config.connect_timeout) == (True, 5.0)
    assert config.replace(region="us-west-2").use_fips_endpoint is False
    assert config.replace(defaults_mode="mobile").connect_timeout == 30.0
    assert config.endpoint == "http://all"
    assert config.replace(ignore_configured_endpoint_urls=True).endpoint is None
    plain = machine.configure()
    assert plain.region == "r-default"
    assert plain.replace(profile="dev").region == "r-dev"


def test_replace_before_anything_was_looked_up(machine: Machine) -> None:
    machine.config(PROFILES)
    machine.environment["AWS_MAX_ATTEMPTS"] = "5"
    config = machine.configure()
    other = config.replace(timeout=1).replace(region="x")
    assert (other.max_attempts, other.read_timeout) == (5, 10.0)
    assert other.source_of("max_attempts") == "environment variable AWS_MAX_ATTEMPTS"
    machine.environment.clear()
    assert config.max_attempts == 5
    assert other.credential_provider is config.credential_provider
    assert config.replace(profile="dev").credential_provider is not config.credential_provider


def test_functions_are_called_once_for_all_that_hang_on_them(machine: Machine) -> None:
    machine.config(PROFILES)
    calls = []

    def profile() -> str:
        calls.append("called")
        return "dev"

    config = machine.configure(profile=profile)
    world = ThreadWorld(no_transport)
    for _ in range(2):
        other = config.replace(timeout=1)
        assert run(other.resolve("region"), world) == "r-dev"
        assert other.credential_context().profile == "dev"
    assert run(config.resolve("region"), world) == "r-dev"
    assert calls == ["called"]


def test_replace_checks(machine: Machine) -> None:
    with pytest.raises(ConfigError, match="no such option: 'reigon'"):
        machine.configure().replace(reigon="x")


def identity(name: str) -> AwsCredentialIdentity:
    return AwsCredentialIdentity(access_key_id=name, secret_access_key="canary-secret")


def test_the_provider_is_one_object(machine: Machine) -> None:
    config = machine.configure(credentials=identity("A"))
    assert config.credential_provider is config.credential_provider
    assert config.replace(region="x").credential_provider is config.credential_provider
    other = config.replace(credentials=identity("B"))
    assert other.credential_provider is not config.credential_provider


def test_the_credential_context(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    config = machine.configure(
        profile="dev", region=lambda: "eu-west-1", use_fips_endpoint=True, endpoint="http://x"
    )
    context = config.credential_context()
    assert context.profile == "dev"
    assert context.environment is machine.environment
    assert drive(context.region()) == "eu-west-1"
    # The endpoint of this client is not the one of the client that fetches its credentials.
    assert context.client_options == {
        "environment": machine.environment,
        "profile": "dev",
        "use_fips_endpoint": True,
    }
    assert drive(machine.configure().credential_context().region()) is None


def test_it_is_frozen(machine: Machine) -> None:
    config = machine.configure(region="eu-west-1")
    with pytest.raises(AttributeError, match=r"frozen: use replace\(region=\.\.\.\)"):
        config.region = "x"
    with pytest.raises(AttributeError, match="frozen"):
        del config.region
    assert config.region == "eu-west-1"


def test_unknown_attributes(machine: Machine) -> None:
    with pytest.raises(AttributeError, match="no such option: 'regoin'; did you mean 'region'"):
        _ = machine.configure().regoin
    assert not hasattr(machine.configure(), "_private")


def test_repr_hides_secrets_and_lists_what_was_given(machine: Machine) -> None:
    machine.environment["AWS_SECRET_ACCESS_KEY"] = "canary-environment"
    config = machine.configure(
        region="eu-west-1",
        credentials=identity("AKID"),
        proxies={"https": "http://me:canary@proxy"},
    )
    assert config.max_attempts == 3
    assert (
        repr(config)
        == "<Config STS environment=*** region='eu-west-1' credentials=*** proxies=***>"
    )


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))]
)
def test_it_can_be_copied(machine: Machine, copied: Callable[[Config], Config]) -> None:
    other = copied(machine.configure(region="eu-west-1", max_attempts=2))
    assert (other.region, other.max_attempts, other.service.service_id) == ("eu-west-1", 2, "STS")


class Watched(dict[str, str]):
    """An environment that tells what was read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.read: list[str] = []

    def get(self, key: str, default: Any = None) -> Any:
        self.read.append(key)
        return super().get(key, default)


def test_constructing_reads_nothing(tmp_path: Path) -> None:
    environment = Watched({"HOME": str(tmp_path)})
    config = Config(service(), {"environment": environment, "region": "eu-west-1"})
    assert config.region == "eu-west-1"
    assert environment.read == []
    assert config.retry_mode == "standard"
    assert environment.read[0] == "AWS_RETRY_MODE"


def test_os_environ_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert Config(service(), {}).region == "eu-west-1"


def test_a_long_application_id_is_warned_of(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    assert machine.configure(user_agent_app_id="a" * 50).user_agent_app_id == "a" * 50
    assert not caplog.records
    assert machine.configure(user_agent_app_id="a" * 51).user_agent_app_id == "a" * 51
    assert "longer than 50 characters" in caplog.text


START = """
import sys
from tinsmith_runtime.config import Config
from tinsmith_runtime.operation import Service
service = Service("X", package="x", api_version="", client_version="", protocol="", name="X")
Config(service, {"region": "eu-west-1", "max_attempts": 2}).region
heavy = {"re", "enum", "typing", "inspect", "json", "logging", "asyncio", "ssl", "dataclasses"}
mine = {"tinsmith_runtime.ini", "tinsmith_runtime.shared_config", "tinsmith_runtime.credentials"}
print(sorted((heavy | mine) & set(sys.modules)))
"""


def test_start_up_loads_nothing_heavy() -> None:
    paths = [path for path in sys.path if path]
    program = f"import sys; sys.path[:0] = {paths!r}\n{START}"
    result = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"
