"""Pages and waiters against moto's server, by generated clients of four services.

The oracle is boto3's own reading of the same server where there is something to compare.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from real_service import botocore_client
from server_client import KEYS
from tinsmith_runtime.waiting import WaiterTimeoutError

MODELS = ("auto-scaling", "dynamodb", "s3", "sns")
NAMES = [f"group-{number:02}" for number in range(7)]


def options(endpoint: str) -> dict[str, Any]:
    return {"region": "us-east-1", "credentials": KEYS, "endpoint": endpoint}


@pytest.fixture(scope="module")
def groups(packages: dict[str, Any], moto_server: str) -> Iterator[Any]:
    """A client of Auto Scaling, and seven groups."""
    package = packages["auto-scaling"]
    with package.AutoScaling(**options(moto_server)) as client:
        client.create_launch_configuration(
            launch_configuration_name="small", image_id="ami-12345678", instance_type="t2.micro"
        )
        for name in NAMES:
            client.create_auto_scaling_group(
                auto_scaling_group_name=name,
                launch_configuration_name="small",
                min_size=0,
                max_size=2,
                availability_zones=["us-east-1a"],
            )
        yield client
        for name in NAMES:
            client.delete_auto_scaling_group(auto_scaling_group_name=name, force_delete=True)


def test_groups_page_by_page(packages: dict[str, Any], groups: Any) -> None:
    command = packages["auto-scaling"].DescribeAutoScalingGroupsCommand(max_records=3)
    pages = [
        [group.auto_scaling_group_name for group in page.auto_scaling_groups]
        for page in groups.paginate(command)
    ]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(name for page in pages for name in page) == NAMES


def test_groups_one_by_one_as_boto_has_them(
    packages: dict[str, Any], groups: Any, moto_server: str
) -> None:
    package = packages["auto-scaling"]
    found = groups.paginate(package.DescribeAutoScalingGroupsCommand(), page_size=2).items()
    paginator = botocore_client("autoscaling", moto_server).get_paginator(
        "describe_auto_scaling_groups"
    )
    wanted = [
        group["AutoScalingGroupARN"]
        for page in paginator.paginate()
        for group in page["AutoScalingGroups"]
    ]
    assert [group.auto_scaling_group_arn for group in found] == wanted


def test_going_on_in_another_client(
    packages: dict[str, Any], groups: Any, moto_server: str
) -> None:
    package = packages["auto-scaling"]
    command = package.DescribeAutoScalingGroupsCommand(max_records=3)
    first = groups.paginate(command)
    names = [each.auto_scaling_group_name for each in first.items(limit=4)]

    async def rest() -> list[str]:
        async with package.AsyncAutoScaling(**options(moto_server)) as client:
            paginator = client.paginate(
                command, starting_token=first.resume_token, starting_offset=first.resume_offset
            )
            return [each.auto_scaling_group_name async for each in paginator.items()]

    assert len(names) == 4
    assert sorted(names + asyncio.run(rest())) == NAMES


def test_topics_of_two_pages(packages: dict[str, Any], moto_server: str) -> None:
    package = packages["sns"]
    with package.SNS(**options(moto_server)) as client:
        made = {client.create_topic(name=f"topic-{number}").topic_arn for number in range(103)}
        paginator = client.paginate(package.ListTopicsCommand())
        pages = list(paginator)
        assert len(pages) == 2
        assert made <= {topic.topic_arn for page in pages for topic in page.topics}
        wanted = botocore_client("sns", moto_server).get_paginator("list_topics").paginate()
        assert [
            topic.topic_arn for topic in client.paginate(package.ListTopicsCommand()).items()
        ] == [topic["TopicArn"] for page in wanted for topic in page["Topics"]]
        for arn in made:
            client.delete_topic(topic_arn=arn)


def test_waiting_for_groups(packages: dict[str, Any], groups: Any) -> None:
    package = packages["auto-scaling"]
    there = package.DescribeAutoScalingGroupsCommand(auto_scaling_group_names=NAMES[:2])
    result = groups.wait(package.GroupExists(there), max_wait=20)
    assert (result.state, result.attempts) == ("success", 1)
    assert [group.auto_scaling_group_name for group in result.output.auto_scaling_groups] == [
        "group-00",
        "group-01",
    ]
    absent = package.DescribeAutoScalingGroupsCommand(auto_scaling_group_names=["no-such"])
    assert groups.wait(package.GroupNotExists(absent), max_wait=20).attempts == 1
    assert groups.wait(package.GroupInService(there), max_wait=20).state == "success"


def test_waiting_for_what_never_comes(packages: dict[str, Any], moto_server: str) -> None:
    package = packages["auto-scaling"]
    absent = package.DescribeAutoScalingGroupsCommand(auto_scaling_group_names=["no-such"])

    async def main() -> WaiterTimeoutError:
        async with package.AsyncAutoScaling(**options(moto_server)) as client:
            with pytest.raises(WaiterTimeoutError) as caught:
                await client.wait(
                    package.GroupExists(absent), max_wait=0.3, min_delay=0.05, max_delay=0.1
                )
            return caught.value

    error = asyncio.run(main())
    assert error.result.attempts >= 2
    assert error.result.output is not None
    assert error.result.output.auto_scaling_groups == []


def test_waiting_until_somebody_else_has_made_it(
    packages: dict[str, Any], groups: Any, moto_server: str
) -> None:
    """The first replies say no; the group appears while the waiter waits."""
    package = packages["auto-scaling"]
    command = package.DescribeAutoScalingGroupsCommand(auto_scaling_group_names=["late"])
    other = botocore_client("autoscaling", moto_server)
    replies: list[int] = []

    def count(call: Any, proceed: Any) -> Any:
        replies.append(call.attempt)
        if len(replies) == 3:
            other.create_auto_scaling_group(
                AutoScalingGroupName="late",
                LaunchConfigurationName="small",
                MinSize=0,
                MaxSize=1,
                AvailabilityZones=["us-east-1a"],
            )
        return proceed(call)

    command.middleware_stack.add(count, step="initialize")
    result = groups.wait(package.GroupExists(command), max_wait=20, min_delay=0.01, max_delay=0.02)
    assert result.attempts == 3
    groups.delete_auto_scaling_group(auto_scaling_group_name="late", force_delete=True)


def test_a_table_whose_tokens_are_maps(packages: dict[str, Any], moto_server: str) -> None:
    package = packages["dynamodb"]
    with package.DynamoDB(**options(moto_server)) as client:
        ask = package.DescribeTableCommand(table_name="paged")
        gone = client.wait(package.TableNotExists(ask), max_wait=20)
        assert isinstance(gone.error, package.ResourceNotFoundException)
        client.create_table(
            table_name="paged",
            attribute_definitions=[
                package.AttributeDefinition(attribute_name="key", attribute_type="S")
            ],
            key_schema=[package.KeySchemaElement(attribute_name="key", key_type="HASH")],
            billing_mode="PAY_PER_REQUEST",
        )
        assert client.wait(package.TableExists(ask), max_wait=20).attempts == 1
        keys = {f"k{number}" for number in range(25)}
        for key in keys:
            client.put_item(table_name="paged", item={"key": package.AttributeValueS(value=key)})
        scan = package.ScanCommand(table_name="paged")
        assert [page.count for page in client.paginate(scan, page_size=7)] == [7, 7, 7, 4]
        first = client.paginate(scan, page_size=7)
        found = [item["key"].value for item in first.items(limit=10)]
        rest = client.paginate(
            scan,
            page_size=7,
            starting_token=first.resume_token,
            starting_offset=first.resume_offset,
        )
        assert first.resume_offset == 3
        found += [item["key"].value for item in rest.items()]
        assert len(found) == 25
        assert set(found) == keys
        client.delete_table(table_name="paged")


def test_a_bucket(packages: dict[str, Any], moto_server: str) -> None:
    package = packages["s3"]
    with package.S3(**options(moto_server)) as client:
        ask = package.HeadBucketCommand(bucket="paged")
        assert client.wait(package.BucketNotExists(ask), max_wait=20).error is not None
        client.create_bucket(bucket="paged")
        assert client.wait(package.BucketExists(ask), max_wait=20).output is not None
        absent = package.HeadObjectCommand(bucket="paged", key="absent")
        assert client.wait(package.ObjectNotExists(absent), max_wait=20).error is not None
        for number in range(5):
            client.put_object(bucket="paged", key=f"k{number}", body=b"x")
        listing = client.paginate(package.ListObjectsV2Command(bucket="paged"), page_size=2)
        assert [[each.key for each in page.contents] for page in listing] == [
            ["k0", "k1"],
            ["k2", "k3"],
            ["k4"],
        ]
