"""Where the shared files are, which of them wins, and when they are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tinsmith_runtime.errors import ConfigError, ProfileNotFoundError
from tinsmith_runtime.shared_config import SharedConfig, expand_home


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def files(tmp_path: Path, *, config: str = "", credentials: str = "") -> SharedConfig:
    write(tmp_path / ".aws" / "config", config)
    write(tmp_path / ".aws" / "credentials", credentials)
    return SharedConfig({"HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"HOME": "/h"}, "/h/.aws/config"),
        ({"USERPROFILE": "/u"}, "/u/.aws/config"),
        ({"HOME": "/h", "USERPROFILE": "/u"}, "/h/.aws/config"),
        ({"HOMEDRIVE": "/drive", "HOMEPATH": "/p"}, "/drive/p/.aws/config"),
        ({"HOMEPATH": "/p"}, "/p/.aws/config"),
        ({"HOME": "/h", "AWS_CONFIG_FILE": "/etc/aws"}, "/etc/aws"),
        ({"HOME": "/h", "AWS_CONFIG_FILE": "~/mine"}, "/h/mine"),
        ({"HOME": "/h", "AWS_CONFIG_FILE": "a~/mine"}, "a~/mine"),
        ({"HOME": "/h", "AWS_CONFIG_FILE": ""}, "/h/.aws/config"),
    ],
)
def test_location_of_the_config_file(environment: dict[str, str], expected: str) -> None:
    assert SharedConfig(environment).config_path == expected


def test_location_of_the_credentials_file() -> None:
    assert SharedConfig({"HOME": "/h"}).credentials_path == "/h/.aws/credentials"
    environment = {"HOME": "/h", "AWS_SHARED_CREDENTIALS_FILE": "~/c"}
    assert SharedConfig(environment).credentials_path == "/h/c"


def test_without_any_home_the_account_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/of/the/account")
    assert expand_home("~/x", {}) == "/of/the/account/x"


def test_other_users_are_not_expanded() -> None:
    assert expand_home("~root/x", {"HOME": "/h"}) == "~root/x"


CONFIG = """
[default]
region = config-default
[profile dev]
region = config-dev
output = config
aws_access_key_id = CONFIG
aws_secret_access_key = config-secret
aws_session_token = config-token
role_arn = config-role
[dev]
output = ignored
"""
CREDENTIALS = """
[dev]
region = credentials-dev
output = credentials
aws_access_key_id = CREDENTIALS
aws_secret_access_key = credentials-secret
role_arn = credentials-role
[profile dev]
output = ignored
"""


def test_which_file_wins(tmp_path: Path) -> None:
    dev = files(tmp_path, config=CONFIG, credentials=CREDENTIALS).profile("dev")
    assert dev.get("output") == "config"
    assert dev.get("region") == "credentials-dev"
    assert dev.identity.get("aws_access_key_id") == "CREDENTIALS"
    assert dev.identity.get("role_arn") == "credentials-role"


def test_a_whole_key_pair_is_not_mixed_with_the_other_files_token(tmp_path: Path) -> None:
    dev = files(tmp_path, config=CONFIG, credentials=CREDENTIALS).profile("dev")
    assert dev.identity.get("aws_session_token") is None


def test_half_a_key_pair_is_completed(tmp_path: Path) -> None:
    half = "[dev]\naws_access_key_id = A\n"
    dev = files(tmp_path, config=CONFIG, credentials=half).profile("dev")
    assert dev.identity.get("aws_access_key_id") == "A"
    assert dev.identity.get("aws_secret_access_key") == "config-secret"


def test_origins_name_the_file(tmp_path: Path) -> None:
    dev = files(tmp_path, config=CONFIG, credentials=CREDENTIALS).profile("dev")
    assert dev.origin("output") == f"profile dev in {tmp_path}/.aws/config"
    assert dev.origin("region") == f"profile dev in {tmp_path}/.aws/credentials"
    assert dev.origin("nothing") == "profile dev"


def test_paths_in_the_home_are_abbreviated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    dev = files(tmp_path, config=CONFIG).profile("dev")
    assert dev.origin("output") == "profile dev in ~/.aws/config"


def test_profile_default_takes_the_place_of_default(tmp_path: Path) -> None:
    config = "[profile default]\noutput = long\n[default]\noutput = short\nregion = r\n"
    default = files(tmp_path, config=config).profile()
    assert default.get("output") == "long"
    assert default.get("region") is None


def test_the_default_profile_need_not_exist(tmp_path: Path) -> None:
    default = SharedConfig({"HOME": str(tmp_path)}).profile()
    assert (default.name, default.exists, default.get("region")) == ("default", False, None)


def test_a_named_profile_must_exist(tmp_path: Path) -> None:
    shared = files(tmp_path, config=CONFIG, credentials="[ops]\n")
    with pytest.raises(ProfileNotFoundError) as info:
        shared.profile("prod", named_by="environment variable AWS_PROFILE")
    assert str(info.value) == (
        "profile 'prod' (named by environment variable AWS_PROFILE) was not found in "
        f"{tmp_path}/.aws/config and {tmp_path}/.aws/credentials; there are: default, dev, ops"
    )


def test_a_profile_of_the_credentials_file_alone_exists(tmp_path: Path) -> None:
    assert files(tmp_path, credentials="[ops]\n").profile("ops").exists


def test_sso_session_and_services(tmp_path: Path) -> None:
    config = "[sso-session s]\nsso_region = r\n[services v]\nsts =\n  endpoint_url = http://x\n"
    shared = files(tmp_path, config=config)
    assert shared.sso_session("s").get("sso_region") == "r"
    assert shared.services("v").get("sts", "endpoint_url") == "http://x"
    assert shared.services("v").get("sts") is None
    assert shared.services("v").get("s3", "endpoint_url") is None


@pytest.mark.parametrize("kind", ["sso-session", "services"])
def test_a_named_section_must_exist(tmp_path: Path, kind: str) -> None:
    shared = files(tmp_path, config=f"[{kind} there]\n")
    with pytest.raises(ConfigError) as info:
        (shared.sso_session if kind == "sso-session" else shared.services)(
            "x", named_by="profile p"
        )
    assert f"section [{kind} x] (named by profile p) was not found" in str(info.value)
    assert str(info.value).endswith("there are: there")


def test_files_are_read_again_when_they_changed(tmp_path: Path) -> None:
    shared = files(tmp_path, config="[default]\nregion = one\n")
    before = shared.stamp()
    assert shared.profile().get("region") == "one"
    assert shared.stamp() == before
    replacement = write(tmp_path / "new", "[default]\nregion = two\n")
    os.replace(replacement, shared.config_path)
    assert shared.stamp() != before
    assert shared.profile().get("region") == "two"
    os.unlink(shared.config_path)
    assert shared.profile().get("region") is None


def test_files_are_not_read_again_otherwise(tmp_path: Path) -> None:
    shared = files(tmp_path, config="[default]\nregion = one\n")
    assert shared.profile().get("region") == "one"
    status = os.stat(shared.config_path)
    with open(shared.config_path, "r+", encoding="utf-8") as file:
        file.write("[default]\nregion = two\n")
    os.utime(shared.config_path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert shared.profile().get("region") == "one"


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    assert files(tmp_path, config="\ufeff[default]\nregion = r\n").profile().get("region") == "r"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    shared = files(tmp_path)
    Path(shared.config_path).write_bytes(b"[default]\nregion = \xff\n")
    with pytest.raises(ConfigError, match=r"\.aws/config cannot be read: "):
        shared.profile()


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "AWS_CONFIG_FILE": str(tmp_path)}
    with pytest.raises(ConfigError, match="cannot be read"):
        SharedConfig(environment).profile()


def test_errors_have_file_and_line(tmp_path: Path) -> None:
    shared = files(tmp_path, credentials="[default]\nno property\n")
    with pytest.raises(ConfigError, match=r"\.aws/credentials, line 2: expected a property"):
        shared.profile()
