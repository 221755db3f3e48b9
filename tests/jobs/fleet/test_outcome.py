"""What one command says of all shards."""

from scraper.jobs import Report, Shard, SourceReport
from scraper.jobs.fleet import FleetReport, ShardOutcome


def report(**counts):
    found = Report("post", "now", sources=[SourceReport("hub", **counts), SourceReport("other")])
    found.ended_normally = True
    return found


def test_the_counts_of_all_runs_are_summed_for_each_source():
    first = ShardOutcome(
        Shard(1, 2),
        reports=[report(new=2, failed=1, failures_by_code={"too_large": 1}), report(new=1)],
    )
    second = ShardOutcome(
        Shard(2, 2), reports=[report(failed=2, failures_by_code={"too_large": 2})]
    )
    total = FleetReport("post", [first, second]).total()
    assert [source.source for source in total.sources] == ["hub", "other"]
    assert total.summary().startswith(
        "post: 3 new, 0 changed, 0 unchanged, 0 other, 3 failed (3 too_large)"
    )


def test_a_source_that_a_shard_could_not_read_is_one_of_the_sources():
    outcomes = [
        ShardOutcome(Shard(number, 3), reports=[report(error=error)])
        for number, error in ((1, None), (2, "hub: gone"), (3, None))
    ]
    summary = FleetReport("post", outcomes).total().summary()
    assert "1 of 2 sources could not be read" in summary
