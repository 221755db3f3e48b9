"""Divided exports after any sequence of changes, and after a kill at any step."""

import os
import shutil
import signal
import sys

import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.jobs.export import export_all
from scraper.jobs.export_selection import write_export
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.state import State
from scraper.jobs.store.versions import delete_article, delete_older, store_article
from tests.jobs.conftest import NOW, article
from tests.jobs.test_partitions import by, job_with, look, put, urls

pytestmark = pytest.mark.slow

T = NOW.timestamp()

# Any sequence of changes

NUMBERS = st.integers(0, 5)
DATES = st.sampled_from(["2024-04-30", "2024-05-01", "2024-05-31", "2024-06", "2024", None])
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NUMBERS, DATES, st.integers(0, 2)),
        st.tuples(st.just("delete"), NUMBERS),
        st.tuples(st.just("prune"), st.integers(0, 12)),
        st.tuples(st.just("filter"), st.sampled_from([None, "2024-05-01"])),
        st.tuples(st.just("export")),
        st.tuples(st.just("commit")),
        st.tuples(st.just("reopen")),
    ),
    max_size=12,
)


@pytest.fixture
def records():
    """One record for each text, so that a test of many cases extracts each page once."""
    return {text: article(text, "https://post.example/") for text in range(3)}


def change(state, records, step, what, *values):
    if what == "put":
        number, date, text = values
        url = f"https://post.example/{number}"
        one = records[text].to_dict() | {
            "url": url,
            "source": url,
            "final_url": url,
            "date": date,
            "content_hash": f"{text} {date}",
        }
        store_article(state, url, url, "feed", type(records[text]).from_dict(one), T + step)
    elif what == "delete":
        delete_article(state, f"https://post.example/{values[0]}")
    elif what == "prune":
        delete_older(state, T + values[0])
    elif what == "commit":
        state.commit()


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def check_exports(job, state, before):
    """The exports equal fresh ones, and files with the same content were not touched, unless the
    filter changed.
    """
    selection = ArticleFilter.of_filter(job.filter)
    for sink in job.exports:
        fresh, path = job.folder / "fresh" / sink.file, job.output / sink.file
        write_export(state, selection, sink.format, fresh, sink.partition_by)
        assert contents(path) == contents(fresh)
        for name, (content, times) in before.get(sink.file, {}).items():
            if contents(path).get(name) == content:
                assert look(path)[name] == times


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES)
def test_after_any_changes_exports_equal_fresh_ones_and_other_files_are_not_touched(
    changes, records, tmp_path_factory
):
    folder, after = tmp_path_factory.mktemp("changes"), None
    path = folder / "state.db"
    state = State.open(path, NOW)
    before = {}
    for step, (what, *values) in enumerate([*changes, ("export",)]):
        if what == "reopen":
            state.commit()
            state.close()
            state = State.open(path, NOW)
        if what == "filter":
            after, before = values[0], {}
        if what == "export":
            job = job_with(
                folder,
                by("month"),
                by("day", "md"),
                more={"filter": {"after": after} if after else {}},
            )
            export_all(job, state)
            check_exports(job, state, before)
            before = {
                sink.file: {
                    name: (content, look(job.output / sink.file)[name])
                    for name, content in contents(job.output / sink.file).items()
                }
                for sink in job.exports
            }
        change(state, records, step, what, *values)
    state.close()


# Kills


def killed_at(event, run):
    """Run something in another process that is killed before the `event`-th time that it changes a
    name in a folder. Returns whether it was killed.
    """
    child = os.fork()
    if child == 0:
        seen = 0

        def hook(name, _):
            nonlocal seen
            if name in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"):
                seen += 1
                if seen == event:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            run()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def stored_urls(path):
    """The URLs in the files of an export."""
    found = set()
    for file in path.rglob("*"):
        if file.name.startswith(".") or ".part" in file.as_posix() or not file.is_file():
            continue
        if file.suffix == ".jsonl":
            found |= set(urls(file))
        elif file.suffix == ".parquet":
            found |= {
                url[-1]
                for url in pyarrow.parquet.read_table(file, columns=["url"])["url"].to_pylist()
            }
        else:
            found.add(
                next(line[-2] for line in file.read_text().splitlines() if line.startswith("url:"))
            )
    return found


@pytest.mark.parametrize("form", ["jsonl", "parquet", "md"])
def test_a_kill_at_any_step_of_an_export_leaves_every_article(tmp_path, form):
    """Articles swap their months, one is replaced by a copy of an earlier month, one is new."""
    job = job_with(tmp_path, by("month", form))
    path = tmp_path / "state.db"
    state = State.open(path, NOW)
    for number, date in ((1, "2024-04-01"), (2, "2024-05-01"), (3, "2024-06-01")):
        put(state, number, date)
    export_all(job, state)
    for number, date, text in ((1, "2024-05-09", 1), (2, "2024-04-09", 2), (4, "2024-03-01", 3)):
        put(state, number, date, text=text, at=T + 1)
    put(state, 5, "2024-04-11")
    state.commit()
    state.close()
    folder = job.output / f"articles-{form}"

    def run():
        state = State.open(path, NOW)
        export_all(job, state)
        state.commit()
        state.close()

    saved = tmp_path / "saved"
    event = 0
    for source in (path, job.output):
        os.rename(source, saved.with_name(f"saved-{source.name}"))
    while True:
        event += 1
        restore(tmp_path, path, job.output)
        was_killed = killed_at(event, run)
        there = stored_urls(folder)
        assert {"1", "2"} <= there, event
        assert there & {"3", "4"}, event
        run()
        assert stored_urls(folder) == {"1", "2", "4", "5"}, event
        assert not list(folder.rglob("*.part")), event
        if not was_killed:
            break
    assert event > 5


def restore(tmp_path, *paths):
    for path in paths:
        saved = tmp_path / f"saved-{path.name}"
        if path.is_dir():
            shutil.rmtree(path)
        if saved.is_dir():
            shutil.copytree(saved, path)
        else:
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            shutil.copy2(saved, path)
