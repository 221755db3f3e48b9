"""The commands over shards, as processes and in this one: run, status, export, reshard."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.demo import DemoSite
from scraper.errors import StorageError
from scraper.jobs import HandoverFolder, Shard, locked
from scraper.jobs.shards.handover import HandedListing, HandedUrl, decode_entry, encode_entry
from tests.jobs.conftest import story
from tests.jobs.shards.conftest import feed_source, lines, moved, serve_feed, serve_stories
from tests.jobs.test_process import COMMAND, ENVIRONMENT
from tests.scale.conftest import s3

__all__ = ["s3"]


@pytest.fixture
def newsroom(sites):
    """For the fixture `call`: the folder of the job."""
    return sites


@pytest.fixture
def pair(sites):
    first, second = sites.of_shard(1, 2), sites.of_shard(2, 2)
    serve_feed(first, [*serve_stories(first, 1, 2), *serve_stories(second, 3)])
    return sites.job(feed_source(first.url("/feed.xml"), "hub"))


@pytest.fixture
def done(sites, pair):
    """A job that two shards have run just now."""
    sites.clock.now = datetime.now(UTC)
    sites.run_all(pair, 2)
    return pair


# run


def test_two_machines_share_a_job_by_a_handover_url(sites, pair, call):
    place = f"file://{sites.folder}/between"
    call("run", "--shard", "1/2", "--handover", place)
    assert list((sites.folder / "between" / "to-2-of-2").glob("from-1-*.jsonl"))
    report = json.loads(call("run", "--shard", "2/2", "--handover", place, "--json").stdout)
    assert [source["taken_in"] for source in report["sources"]] == [1]
    assert list((sites.folder / "between" / "to-2-of-2").glob("*.jsonl")) == []
    assert len(lines(pair.output_of(Shard(2, 2)) / "articles.jsonl")) == 1


def test_a_handover_folder_is_relative_to_the_job(sites, pair, call):
    text = (sites.folder / "jobs.toml").read_text()
    (sites.folder / "jobs.toml").write_text(text.replace("[job]", '[job]\nhandover = "between"'))
    call("run", "--shard", "1/2")
    assert list((sites.folder / "between").glob("to-2-of-2/*.jsonl"))


@pytest.mark.parametrize("shard", ["3/2", "x", "0/1"])
def test_a_shard_that_does_not_exist_is_wrong_usage(pair, call, shard):
    assert "write K/N" in call("run", "--shard", shard, code=2).stderr


def test_the_summary_says_what_was_handed_over(pair, call):
    assert "1 URL handed over to other shards" in call("run", "--shard", "1/2").stderr


def test_a_whole_run_of_a_divided_job_is_refused(done, call):
    stderr = call("run", code=3).stderr
    assert "scraper reshard --to 1" in stderr


def test_a_shard_that_is_killed_hands_over_with_its_next_run(sites, pair):
    """The second page of its own host never comes, so the run is killed before its end."""
    first, over = sites.of_shard(1, 2), threading.Event()
    first.responders["/story-2"] = lambda _handler: over.wait(60)
    process = subprocess.Popen(
        [*COMMAND, "run", "--shard", "1/2"],
        cwd=sites.folder,
        env=ENVIRONMENT,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not any(path == "/story-2" for path, _ in first.requests) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    over.set()
    assert sites.waiting(pair) == []
    first.serve("/story-2", story(2))
    sites.clock.now = datetime.now(UTC)
    sites.run(pair, 1, 2)
    sites.run(pair, 2, 2)
    assert len(lines(pair.output_of(Shard(2, 2)) / "articles.jsonl")) == 1
    assert len(lines(pair.output_of(Shard(1, 2)) / "articles.jsonl")) == 2


# export


def test_an_export_of_shards_is_that_of_one_machine(sites, done, call):
    one = moved(done, "one")
    sites.run(one)
    text = (sites.folder / "jobs.toml").read_text()
    (sites.folder / "one.toml").write_text(text.replace('output = "out"', 'output = "one"'))
    call("export", "one.toml", "-o", "one.csv", "--format", "csv")
    call("export", "--shards", "-o", "all.csv", "--format", "csv")
    names = ("out/shard-2-of-2", "out/shard-1-of-2")
    call("export", "--shards", *names, "-o", "named.csv", "--format", "csv")
    call("export", "jobs.toml", "--shards", *names, "-o", "both.csv", "--format", "csv")
    written = [(sites.folder / f"{n}.csv").read_bytes() for n in ("one", "all", "named", "both")]
    assert len(set(written)) == 1
    assert (sites.folder / "all.csv.card.md").read_bytes() == (
        sites.folder / "one.csv.card.md"
    ).read_bytes()


def test_an_export_of_shards_goes_to_standard_output_and_leaves_nothing(sites, done, call):
    before = written_files(sites.folder)
    out = call("export", "--shards", "-o", "-").stdout
    assert len(out.splitlines()) == 3
    assert written_files(sites.folder) == before


def written_files(folder):
    """All files except those that SQLite keeps for its readers."""
    return sorted(path for path in folder.rglob("*") if not path.name.endswith(("-wal", "-shm")))


def test_an_export_without_one_of_the_shards_is_refused(done, call):
    stderr = call("export", "--shards", "out/shard-1-of-2", "-o", "x.jsonl", code=2).stderr
    assert "Of 2 shards, these are missing: 2" in stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--shards", "out"], "not the folder of a shard"),
        (["jobs.toml", "out/shard-1-of-2"], "only --shards takes folders"),
    ],
)
def test_folders_that_are_no_shards_are_wrong_usage(done, call, arguments, message):
    assert message in call("export", *arguments, code=2).stderr


# status


def test_the_status_of_shards_is_one_view(done, call):
    found = json.loads(call("status", "--json").stdout)
    (source,) = found["sources"]
    assert (source["articles"], source["last_run_counts"]["listed"]) == (3, 3)
    assert [(one["shard"], one["articles"]) for one in found["shards"]] == [("1/2", 2), ("2/2", 1)]
    text = call("status").stdout
    assert "shard 1/2: last run" in text


def test_the_status_names_the_shard_that_runs(done, call):
    with locked(done.output_of(Shard(2, 2)) / "state.lock", "a run of post"):
        assert (
            "shard 2/2: a run of post" in json.loads(call("status", "--json").stdout)["lock_holder"]
        )


def test_a_shard_that_was_never_run_is_an_alarm_if_all_shards_are_meant(sites, pair, call):
    sites.run(pair, 1, 2)
    assert "shard 2/2: it was never run" in call("status", "--shards", code=1).stderr


def test_on_one_of_several_machines_the_other_shards_are_no_alarm(sites, pair, call):
    sites.clock.now = datetime.now(UTC)
    sites.run(pair, 1, 2)
    assert "shard 2/2: not here" in call("status").stdout


def test_only_the_shard_that_reads_a_source_finds_it_stale(sites, pair, call):
    sites.clock.now = datetime.now(UTC) - timedelta(days=20)
    sites.run_all(pair, 2)
    sites.clock.forward(days=20)
    sites.run_all(pair, 2)
    found = json.loads(call("status", "--json", code=1).stdout)
    (alarm,) = found["alarms"]
    assert (alarm["code"], alarm["source"]) == ("stale", "hub")
    assert "(shard 1/2)" in alarm["message"]


def test_the_history_names_the_shard_of_each_run(done, call):
    runs = json.loads(call("status", "--history", "--json").stdout)["runs"]
    assert {run["shard"] for run in runs} == {"1/2", "2/2"}
    assert "2/2" in call("status", "--history").stdout


def test_prune_works_on_all_shards(done, call):
    stderr = call("prune", "--older-than", "1d", "--dry-run").stderr
    assert [line.split(":")[0] for line in stderr.splitlines()] == ["post 1/2", "post 2/2"]
    call("prune", "--older-than", "1d")
    assert len(call("export", "--shards", "-o", "-").stdout.splitlines()) == 3


# reshard


def test_a_reshard_says_what_it_moved(sites, done, call):
    stderr = call("reshard", "--to", "3").stderr
    assert stderr == "post: moved 3 URLs and 3 versions of articles from 2 to 3 shards\n"
    assert len(call("export", "--shards", "-o", "-").stdout.splitlines()) == 3


def test_a_reshard_waits_for_no_run(done, call):
    with locked(done.output_of(Shard(2, 2)) / "state.lock", "a run of post"):
        assert "held by a run of post" in call("reshard", "--to", "3", code=75).stderr


# the handover folder


ENTRIES = st.one_of(
    st.builds(
        HandedUrl,
        url=st.text(),
        source=st.text(),
        found_at=st.floats(allow_nan=False, allow_infinity=False),
        listed_date=st.none() | st.text(),
        target=st.none() | st.text(),
        redirects=st.integers(0, 20),
    ),
    st.builds(
        HandedListing,
        url=st.text(),
        source=st.text(),
        target=st.text(),
        handed_at=st.floats(allow_nan=False, allow_infinity=False),
    ),
)


@given(ENTRIES)
def test_an_entry_is_read_as_it_was_written_and_is_one_line(entry):
    line = encode_entry(entry)
    assert decode_entry(line) == entry
    assert line.encode().splitlines() == [line.encode()]


def test_a_folder_in_memory_holds_what_was_handed_over():
    scale = pytest.importorskip("scraper.scale", reason="needs the extra `scale`")
    url = "memory://handover-of-a-test"
    folder = HandoverFolder(url, scale.Storage(url))
    receiver, entry = Shard(2, 3), HandedUrl(url="http://a.example/", source="s", found_at=1.0)
    assert folder.names(receiver) == []
    folder.write(receiver, 1, "000001-now", [encode_entry(entry)])
    assert folder.names(receiver) == ["from-1-000001-now.jsonl"]
    assert folder.read(receiver, "from-1-000001-now.jsonl") == [entry]
    folder.remove(receiver, "from-1-000001-now.jsonl")
    assert folder.names(receiver) == []


@pytest.mark.slow
@pytest.mark.long
def test_two_machines_share_a_job_by_an_object_store(s3, sites, pair, call):
    place = "s3://news/between"
    call("run", "--shard", "1/2", "--handover", place)
    names = [one["Key"] for one in s3.list_objects_v2(Bucket="news")["Contents"]]
    assert "between/to-1-of-2/has-run" in names
    (handed,) = (name for name in names if name.startswith("between/to-2-of-2/from-1-"))
    report = json.loads(call("run", "--shard", "2/2", "--handover", place, "--json").stdout)
    assert [source["taken_in"] for source in report["sources"]] == [1]
    names = [one["Key"] for one in s3.list_objects_v2(Bucket="news")["Contents"]]
    assert handed not in names
    assert len(lines(pair.output_of(Shard(2, 2)) / "articles.jsonl")) == 1


@pytest.mark.slow
@pytest.mark.long
def test_an_object_store_that_cannot_be_used_does_not_stop_a_run(s3, sites, pair, call):
    """The bucket is missing. What is to be handed over is, once it is there."""
    place = "s3://later/between"
    stderr = call("run", "--shard", "1/2", "--handover", place).stderr
    assert "not handed over, the next run tries again: s3://later/between" in stderr
    assert len(lines(pair.output_of(Shard(1, 2)) / "articles.jsonl")) == 2
    s3.create_bucket(Bucket="later")
    call("run", "--shard", "1/2", "--handover", place)
    call("run", "--shard", "2/2", "--handover", place)
    assert len(lines(pair.output_of(Shard(2, 2)) / "articles.jsonl")) == 1


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    folder = HandoverFolder(str(tmp_path / "file"))
    with pytest.raises(StorageError, match="file"):
        folder.write(Shard(1, 2), 2, "000001-now", ["{}"])


# The demo newsroom on three hosts


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, pytest.param(3, marks=pytest.mark.long)])
def test_the_demo_newsroom_on_several_hosts_is_exported_as_by_one_machine(sites, count):
    newsrooms = []
    try:
        while {shard_of(site, count) for site in newsrooms} != set(range(1, count + 1)):
            newsrooms.append(DemoSite())
        hub = sites.open[0]
        urls = [
            url
            for site in newsrooms
            for url in re.findall(
                "<loc>(.*?)</loc>", site.resource("/sitemap-1.xml").content.decode()
            )
        ]
        sources = feed_source(serve_feed(hub, urls), "hub")
        for number, site in enumerate(newsrooms):
            for kind, path in (("feed", "/feed.xml"), ("sitemap", "/sitemap.xml")):
                sources += feed_source(site.url(path), f"{kind} {number}", kind)
        job = sites.job(sources)
        one = moved(job, "one")
        sites.run(one)
        sites.run_all(job, count)
        assert sites.dataset(job, count, "shards") == sites.dataset(one, 1, "one")
        assert len(lines(sites.folder / "one.jsonl")) > 30
    finally:
        for site in newsrooms:
            site.close()


def shard_of(site, count):
    return next(n for n in range(1, count + 1) if Shard(n, count).owns_url(site.base))


@pytest.mark.slow
def test_the_example_of_the_docs_runs_as_it_is_printed(tmp_path):
    root = Path(__file__).parents[3]
    page = (root / "docs" / "shards.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^## Try it\n.*?^```sh\n(.*?)^```", page, re.M | re.S)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = script.replace("scraper demo", f"scraper demo --port {port}")
    (tmp_path / "scraper").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scraper "$@"\n')
    (tmp_path / "scraper").chmod(0o755)
    result = subprocess.run(
        ["sh", "-ec", script],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PATH": f"{tmp_path}:{ENVIRONMENT['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    assert "all.jsonl: 40 articles" in result.stderr
