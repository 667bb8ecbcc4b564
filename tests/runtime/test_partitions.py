"""Partitions: their facts, and which of them a region belongs to."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files

import pytest

from tinsmith_runtime.partitions import PARTITIONS, partition

BELONGS = {
    "us-east-1": "aws",
    "aws-global": "aws",
    "mx-central-1": "aws",
    "cn-north-1": "aws-cn",
    "aws-cn-global": "aws-cn",
    "eusc-de-east-1": "aws-eusc",
    "us-iso-east-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "eu-isoe-west-1": "aws-iso-e",
    "us-isof-south-1": "aws-iso-f",
    "us-gov-west-1": "aws-us-gov",
    # not listed: by pattern
    "ap-middle-77": "aws",
    "cn-south-3": "aws-cn",
    "us-gov-north-9": "aws-us-gov",
    "us-isob-west-8": "aws-iso-b",
    "eusc-de-west-2": "aws-eusc",
    # a pattern must match all of the name
    "cn-south-3x": "aws",
    "xcn-south-3": "aws",
    "cn-south-3\n": "aws",
    "cn-south-\u0663": "aws",
    # nothing anyone knows
    "eusc-fr-west-2": "aws",
    "nowhere": "aws",
    "": "aws",
}


@pytest.mark.parametrize("region", BELONGS)
def test_region(region: str) -> None:
    assert partition(region).name == BELONGS[region]


def test_facts_are_those_of_the_sdks() -> None:
    """Compared with the file that botocore brings, which is the same for all AWS SDKs.

    One fact is the models' and not the file's: isolated partitions refuse dual-stack.
    """
    facts = json.loads(files("botocore").joinpath("data/partitions.json").read_text("utf-8"))
    theirs = {
        each["id"]: (
            each["outputs"]["dnsSuffix"],
            each["outputs"]["dualStackDnsSuffix"],
            each["outputs"]["implicitGlobalRegion"],
            each["outputs"]["supportsFIPS"],
            each["outputs"]["supportsDualStack"] and not each["id"].startswith("aws-iso"),
            each["regionRegex"].replace("\\-", "-"),
            set(each["regions"]),
        )
        for each in facts["partitions"]
    }
    ours = {
        each.name: (
            each.dns_suffix,
            each.dual_stack_dns_suffix,
            each.implicit_global_region,
            each.supports_fips,
            each.supports_dual_stack,
            f"^{each.pattern}$",
            set(each.regions),
        )
        for each in PARTITIONS
    }
    assert ours == theirs


def test_known_regions_need_no_regular_expressions() -> None:
    script = (
        "import sys; from tinsmith_runtime.partitions import partition; partition('cn-north-1')\n"
        "print('re' in sys.modules)\n"
        "partition('cn-north-9'); print('re' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        check=True,
    )
    assert done.stdout.split() == ["False", "True"]
