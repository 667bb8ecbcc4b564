"""Route 53: zones, changes of records, what XML escapes, ids with and without their prefix."""

from __future__ import annotations

from collections.abc import Callable

from real_service import RealService

MODELS = ("route-53",)

Real = Callable[[str], RealService]


def test_zones_and_records(real: Real) -> None:
    aws = real("route-53")
    names = [f"{aws.kind}{number}.example.com." for number in range(3)]
    zones = [
        aws.create_hosted_zone(
            name=name,
            caller_reference=name,
            hosted_zone_config=aws.HostedZoneConfig(comment="ü & <x>"),
        ).hosted_zone
        for name in names
    ]
    assert zones[0].id.startswith("/hostedzone/")
    full = aws.same(aws.GetHostedZoneCommand(id=zones[0].id))
    short = aws.same(aws.GetHostedZoneCommand(id=zones[0].id.rpartition("/")[2]))
    assert full == short
    assert full.hosted_zone.config.comment == "ü & <x>"
    listed = aws.items(aws.ListHostedZonesCommand(), page_size=2)
    assert set(names) <= {zone.name for zone in listed}
    records = [
        aws.ResourceRecordSet(
            name=f"www{number}.{names[0]}",
            type_="TXT",
            ttl=60,
            resource_records=[aws.ResourceRecord(value='"a & <b>"')],
        )
        for number in range(5)
    ]
    batch = aws.ChangeBatch(
        comment="new", changes=[aws.Change(action="CREATE", resource_record_set=r) for r in records]
    )
    change = aws.change_resource_record_sets(hosted_zone_id=zones[0].id, change_batch=batch)
    assert change.change_info.submitted_at.tzinfo is not None
    done = aws.wait(aws.ResourceRecordSetsChanged(aws.GetChangeCommand(id=change.change_info.id)))
    assert done.output.change_info.status == "INSYNC"
    ask = aws.ListResourceRecordSetsCommand(hosted_zone_id=zones[0].id)
    # MaxItems is a number in the model, and text for botocore.
    aws.same(ask, volatile=("MaxItems",))
    first = aws.send(ask.replace(max_items=3))
    assert (first.is_truncated, len(first.resource_record_sets)) == (True, 3)
    following = aws.same(
        ask.replace(
            start_record_name=first.next_record_name, start_record_type=first.next_record_type
        ),
        volatile=("MaxItems",),
    )
    both = first.resource_record_sets + following.resource_record_sets
    assert [record for record in both if record.type_ == "TXT"] == records
    aws.change_resource_record_sets(
        hosted_zone_id=zones[0].id,
        change_batch=aws.ChangeBatch(
            changes=[aws.Change(action="DELETE", resource_record_set=r) for r in records]
        ),
    )
    for zone in zones:
        aws.delete_hosted_zone(id=zone.id)
    aws.refused(aws.NoSuchHostedZone, aws.GetHostedZoneCommand(id=zones[0].id))
