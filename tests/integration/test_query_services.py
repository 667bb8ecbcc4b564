"""Services of awsQuery, and CloudWatch, which speaks it beside CBOR, on both servers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from real_service import RealService

MODELS = ("auto-scaling", "cloudwatch", "elasticache", "ses", "sns")

Real = Callable[[str], RealService]


def test_sns(real: Real) -> None:
    aws = real("sns")
    names = [f"{aws.kind}-{number}" for number in range(4)]
    arns = [
        aws.create_topic(name=name, attributes={"DisplayName": "Grüße & <x>"}).topic_arn
        for name in names
    ]
    assert [arn.rpartition(":")[2] for arn in arns] == names
    found = aws.same(aws.GetTopicAttributesCommand(topic_arn=arns[0])).attributes
    assert found["DisplayName"] == "Grüße & <x>"
    assert set(arns) <= {topic.topic_arn for topic in aws.items(aws.ListTopicsCommand())}
    aws.tag_resource(resource_arn=arns[0], tags=[aws.Tag(key="k", value="v")])
    tags = aws.same(aws.ListTagsForResourceCommand(resource_arn=arns[0])).tags
    assert tags == [aws.Tag(key="k", value="v")]
    subscription = aws.subscribe(
        topic_arn=arns[0], protocol="sqs", endpoint="arn:aws:sqs:us-east-1:123456789012:q"
    ).subscription_arn
    (one,) = aws.items(aws.ListSubscriptionsByTopicCommand(topic_arn=arns[0]))
    assert (one.subscription_arn, one.protocol) == (subscription, "sqs")
    sent = aws.publish(
        topic_arn=arns[1],
        message="x & y\n\u2028",
        message_attributes={
            "kind": aws.MessageAttributeValue(data_type="String", string_value="a+b"),
            "raw": aws.MessageAttributeValue(data_type="Binary", binary_value=b"\0\xff"),
        },
    )
    assert sent.message_id
    batch = aws.publish_batch(
        topic_arn=arns[1],
        publish_batch_request_entries=[
            aws.PublishBatchRequestEntry(id=str(number), message="m") for number in range(3)
        ],
    )
    assert [each.id for each in batch.successful] == ["0", "1", "2"]
    assert batch.failed == []
    aws.unsubscribe(subscription_arn=subscription)
    for arn in arns:
        aws.delete_topic(topic_arn=arn)
    aws.refused(aws.NotFoundException, aws.GetTopicAttributesCommand(topic_arn=arns[0]))


def test_ses(real: Real) -> None:
    aws = real("ses")
    address = f"{aws.kind}@example.com"
    aws.verify_email_identity(email_address=address)
    aws.wait(aws.IdentityExists(aws.GetIdentityVerificationAttributesCommand(identities=[address])))
    assert address in aws.items(aws.ListIdentitiesCommand(identity_type="EmailAddress"))
    found = aws.same(aws.GetIdentityVerificationAttributesCommand(identities=[address]))
    assert found.verification_attributes[address].verification_status == "Success"
    message = aws.Message(
        subject=aws.Content(data="Grüße", charset="UTF-8"),
        body=aws.Body(text=aws.Content(data="a & b")),
    )
    to = aws.Destination(to_addresses=["a@example.com", "b@example.com"])
    assert aws.send_email(source=address, destination=to, message=message).message_id
    assert aws.same(aws.GetSendQuotaCommand()).sent_last24_hours >= 1
    template = aws.Template(template_name=f"t-{aws.kind}", subject_part="s", text_part="x {{y}}")
    aws.create_template(template=template)
    found = aws.same(aws.GetTemplateCommand(template_name=f"t-{aws.kind}")).template
    assert found.replace(html_part=None) == template
    aws.same(aws.ListTemplatesCommand())
    aws.delete_template(template_name=f"t-{aws.kind}")
    aws.refused(
        aws.TemplateDoesNotExistException, aws.GetTemplateCommand(template_name=f"t-{aws.kind}")
    )
    aws.delete_identity(identity=address)
    assert address not in aws.same(aws.ListIdentitiesCommand()).identities


def test_auto_scaling(real: Real) -> None:
    aws = real("auto-scaling")
    names = [f"{aws.kind}-{number}" for number in range(3)]
    aws.create_launch_configuration(
        launch_configuration_name=aws.kind, image_id="ami-12345678", instance_type="t2.micro"
    )
    for name in names:
        aws.create_auto_scaling_group(
            auto_scaling_group_name=name,
            launch_configuration_name=aws.kind,
            min_size=0,
            max_size=2,
            availability_zones=["us-east-1a"],
            tags=[aws.Tag(key="k", value=name, propagate_at_launch=False)],
        )
    command = aws.DescribeAutoScalingGroupsCommand(auto_scaling_group_names=names)
    aws.wait(aws.GroupExists(command))
    assert sorted(
        group.auto_scaling_group_name for group in aws.items(command, page_size=2)
    ) == sorted(names)
    group, *_ = aws.same(command).auto_scaling_groups
    assert (group.max_size, group.availability_zones) == (2, ["us-east-1a"])
    assert group.created_time.tzinfo is not None
    # Each server knows one error of the model.
    refusals = {
        "moto": (
            aws.ResourceContentionFault,
            aws.AttachInstancesCommand(
                auto_scaling_group_name=names[0], instance_ids=["i-1", "i-2", "i-3"]
            ),
        ),
        "ministack": (
            aws.ActiveInstanceRefreshNotFoundFault,
            aws.CancelInstanceRefreshCommand(auto_scaling_group_name=names[0]),
        ),
    }
    aws.refused(*refusals[aws.server])
    for name in names:
        aws.delete_auto_scaling_group(auto_scaling_group_name=name, force_delete=True)
    aws.wait(aws.GroupNotExists(command))
    aws.delete_launch_configuration(launch_configuration_name=aws.kind)


#: What they understand of what CloudWatch speaks; botocore speaks awsJson1_0.
PROTOCOLS = {"moto": ("awsJson1_0", "awsQuery"), "ministack": ("rpcv2Cbor", "awsJson1_0")}


def test_cloudwatch(real: Real) -> None:
    aws = real("cloudwatch")
    for protocol in PROTOCOLS[aws.server]:
        aws.client = aws.another(protocol=protocol)
        _alarms(aws, f"{protocol}-{aws.kind}")
        _metrics(aws, f"Tests/{protocol}/{aws.kind}")
        aws.run(aws.client.close if aws.kind == "sync" else aws.client.aclose)
    aws.client = aws.another()


def _alarms(aws: RealService, prefix: str) -> None:
    names = [f"{prefix}-{number}" for number in range(3)]
    for name in names:
        aws.put_metric_alarm(
            alarm_name=name,
            metric_name="Load",
            namespace="Tests",
            statistic="Average",
            period=60,
            evaluation_periods=1,
            threshold=1.5,
            comparison_operator="GreaterThanThreshold",
        )
    command = aws.DescribeAlarmsCommand(alarm_names=names)
    aws.wait(aws.AlarmExists(command))
    # The protocols have different resolutions of time.
    times = ("AlarmConfigurationUpdatedTimestamp", "StateUpdatedTimestamp")
    alarm = aws.same(command, volatile=times).metric_alarms[0]
    assert (alarm.threshold, alarm.period) == (1.5, 60)
    assert alarm.state_updated_timestamp.tzinfo is not None
    pages = aws.pages(aws.DescribeAlarmsCommand(alarm_name_prefix=prefix))
    assert [alarm.alarm_name for page in pages for alarm in page.metric_alarms] == names
    aws.delete_alarms(alarm_names=names)
    assert aws.same(command).metric_alarms == []
    aws.refused(aws.ResourceNotFound, aws.GetDashboardCommand(dashboard_name="no-such"))


def _metrics(aws: RealService, space: str) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    host = aws.Dimension(name="host", value="ä & b")
    aws.put_metric_data(
        namespace=space,
        metric_data=[
            aws.MetricDatum(
                metric_name="Load",
                timestamp=now - timedelta(minutes=1),
                value=value,
                unit="Percent",
                dimensions=[host],
            )
            for value in (1.0, 2.5)
        ],
    )
    pages = aws.pages(aws.ListMetricsCommand(namespace=space))
    assert [metric.dimensions for page in pages for metric in page.metrics] == [[host]]
    (point,) = aws.same(
        aws.GetMetricStatisticsCommand(
            namespace=space,
            metric_name="Load",
            dimensions=[host],
            start_time=now - timedelta(minutes=5),
            end_time=now + timedelta(minutes=5),
            period=60,
            statistics=["Average", "SampleCount"],
        )
    ).datapoints
    assert (point.average, point.sample_count) == (1.75, 2.0)


def test_elasticache(real: Real) -> None:
    aws = real("elasticache")
    names = [f"{aws.kind}-{number}" for number in range(3)]
    for name in names:
        made = aws.create_cache_cluster(
            cache_cluster_id=name,
            engine="redis",
            cache_node_type="cache.t3.micro",
            num_cache_nodes=1,
            tags=[aws.Tag(key="k", value="v")],
        )
        assert made.cache_cluster.cache_cluster_id == name
    command = aws.DescribeCacheClustersCommand(cache_cluster_id=names[0])
    aws.wait(aws.CacheClusterAvailable(command))
    (cluster,) = aws.same(command).cache_clusters
    assert (cluster.engine, cluster.num_cache_nodes) == ("redis", 1)
    found = aws.items(aws.DescribeCacheClustersCommand())
    assert set(names) <= {each.cache_cluster_id for each in found}
    for name in names:
        aws.delete_cache_cluster(cache_cluster_id=name)
    absent = aws.DescribeCacheClustersCommand(cache_cluster_id="no-such")
    aws.refused(aws.CacheClusterNotFoundFault, absent)
