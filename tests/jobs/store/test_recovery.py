"""Which state a run opens, and how it rebuilds one from the export. An export is never overwritten
before it was read.
"""

import json
from contextlib import closing

import pytest

from scraper.article import SCHEMA_VERSION
from scraper.errors import StateError
from scraper.jobs import run_job
from scraper.jobs.store.recovery import open_state
from tests.jobs.conftest import NOW, article, feed, story


def lose_the_state(newsroom):
    for file in newsroom.output.glob("state.db*"):
        file.unlink()


@pytest.mark.parametrize(
    "options", ["", 'max_time = "0.000001s"'], ids=["a whole run", "a run that is out of time"]
)
def test_a_missing_state_is_rebuilt_from_the_export_and_reported(newsroom, options):
    newsroom.publish(*range(1, 8))
    newsroom.run()
    before = newsroom.exported()
    lose_the_state(newsroom)
    newsroom.publish(1)
    report = newsroom.run(newsroom.job(job=options))
    assert report.notices == [
        "there was no state.db, or it was empty; 7 articles were restored from articles.jsonl"
    ]
    assert [record["url"] for record in newsroom.exported()] == [record["url"] for record in before]
    assert report.total("new") == 0


def test_one_article_that_is_restored_is_reported_in_the_singular(newsroom):
    newsroom.publish(1)
    newsroom.run()
    lose_the_state(newsroom)
    assert newsroom.run().notices == [
        "there was no state.db, or it was empty; 1 article was restored from articles.jsonl"
    ]


def test_an_export_with_records_of_schema_1_0_restores_the_state(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    lose_the_state(newsroom)
    export = newsroom.output / "articles.jsonl"
    records = [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()]
    for record in records:
        record["schema_version"] = "1.0"
        for part, key in ((record["blocks"], "spans"), (record["images"], "block")):
            for one in part:
                del one[key]
    export.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    (notice,) = newsroom.run().notices
    assert notice.endswith("2 articles were restored from articles.jsonl")
    assert [record["schema_version"] for record in newsroom.exported()] == [SCHEMA_VERSION] * 2


def test_articles_of_an_export_are_as_old_as_they_were(newsroom):
    newsroom.publish(1)
    newsroom.run()
    seen = newsroom.look(lambda state: [stored.seen_at for stored in state.articles.all_newest()])
    lose_the_state(newsroom)
    newsroom.clock.forward(days=30)
    newsroom.run()
    assert newsroom.look(
        lambda state: [stored.seen_at for stored in state.articles.all_newest()]
    ) == pytest.approx(seen, abs=2)


def test_a_state_that_a_killed_run_left_empty_is_rebuilt_too(newsroom):
    newsroom.publish(1, 2, 3)
    newsroom.run()
    lose_the_state(newsroom)
    (newsroom.output / "state.db").touch()
    assert "3 articles were restored" in newsroom.run().notices[0]
    assert len(newsroom.exported()) == 3


def test_a_first_run_and_one_that_never_brought_anything_have_nothing_to_say(newsroom):
    newsroom.publish()
    assert [newsroom.run().notices for _ in range(2)] == [[], []]


@pytest.mark.parametrize(
    "content",
    [
        '{"title": "Mine", "text": "By another program"}\n',
        "no JSON at all\n",
        article(1, status="failed", body=None).to_json() + "\n",
    ],
    ids=["of another program", "no JSON", "failures alone"],
)
@pytest.mark.parametrize("state", [None, b"x" * 9000], ids=["no state", "a damaged state"])
def test_an_export_of_another_program_is_not_overwritten(newsroom, content, state):
    newsroom.publish(1)
    newsroom.output.mkdir()
    path = newsroom.output / "articles.jsonl"
    path.write_text(content)
    if state:
        (newsroom.output / "state.db").write_bytes(state)
    for _ in range(2):
        with pytest.raises(
            StateError,
            match=r"articles\.jsonl: none of its lines is an article of this program.*; move the file, or change `output`",
        ):
            newsroom.run()
    assert path.read_text() == content
    path.unlink()
    assert newsroom.run().total("new") == 1


def test_an_export_with_other_lines_is_copied(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    lose_the_state(newsroom)
    path = newsroom.output / "articles.jsonl"
    mixed = path.read_bytes() + b'{"torn": \n'
    path.write_bytes(mixed)
    (notice,) = newsroom.run().notices
    assert notice.endswith(
        "2 articles were restored from articles.jsonl; 1 of its lines are not articles of this "
        "program, so a copy of the file was kept as articles.jsonl.damaged-20240516T120000"
    )
    assert (newsroom.output / "articles.jsonl.damaged-20240516T120000").read_bytes() == mixed
    assert len(newsroom.exported()) == 2


def named(newsroom, name):
    job = newsroom.job()
    newsroom.file.write_text(newsroom.file.read_text().replace('name = "post"', f'name = "{name}"'))
    return type(job).load(newsroom.file)


def test_a_job_does_not_take_the_state_of_another(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    before = newsroom.exported()
    newsroom.publish(3)
    with pytest.raises(
        StateError,
        match="^[^;]*state.db: belongs to the job post, but this job is courier. Two jobs cannot "
        "share an output",
    ):
        newsroom.run(named(newsroom, "courier"))
    assert newsroom.exported() == before


def test_a_renamed_job_takes_its_state_over_once(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    job = named(newsroom, "courier")
    with pytest.raises(StateError, match="scraper run --renamed-from post$"):
        open_state(job, NOW)
    with pytest.raises(StateError, match="belongs to the job post"):
        open_state(job, NOW, renamed_from="herald")
    report = run_job(job, environment=newsroom.clock.environment(), renamed_from="post")
    assert (report.job, report.total("new"), report.notices) == ("courier", 0, [])
    assert run_job(job, environment=newsroom.clock.environment()).total("new") == 0
    with pytest.raises(StateError, match="belongs to the job courier"):
        newsroom.run()


MONTHLY = '[[sink]]\nformat = "jsonl"\npartition = "month"\n'


@pytest.fixture
def monthly(newsroom):
    """A job with a divided export of three articles, of two months and without a date."""
    for seed, date in ((1, "2024-04-02"), (2, "2024-05-03"), (3, "soon")):
        newsroom.serve(f"/story-{seed}", story(seed, date=date))
    urls = [newsroom.site.url(f"/story-{seed}") for seed in (1, 2, 3)]
    newsroom.serve("/feed.xml", feed(urls), content_type="application/rss+xml")
    newsroom.run(newsroom.job(more=MONTHLY))
    return newsroom


def rerun(newsroom):
    return newsroom.run(newsroom.job(more=MONTHLY))


def test_a_missing_state_is_rebuilt_from_all_files_of_a_divided_export(monthly):
    folder = monthly.output / "articles-jsonl"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(before) == 3
    lose_the_state(monthly)
    assert rerun(monthly).notices == [
        "there was no state.db, or it was empty; 3 articles were restored from articles-jsonl"
    ]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("newest", ["2024-04", "2024-05"])
def test_of_an_article_in_two_files_the_record_that_was_fetched_last_is_restored(monthly, newest):
    folder = monthly.output / "articles-jsonl"
    record = json.loads((folder / "articles-2024-04.jsonl").read_text())
    for month in ("2024-04", "2024-05"):
        record |= {
            "headline": f"Of {month}",
            "date": f"{month}-02",
            "content_hash": month,
            "fetched_at": f"2024-05-1{int(month == newest)}T12:00:00+00:00",
        }
        (folder / f"articles-{month}.jsonl").write_text(json.dumps(record) + "\n")
    (folder / "articles-undated.jsonl").unlink()
    lose_the_state(monthly)
    with closing(open_state(monthly.job(more=MONTHLY), NOW)[0]) as state:
        (stored,) = state.articles.all_newest()
        assert (stored.version, stored.article().headline) == (1, f"Of {newest}")


def test_a_file_of_a_divided_export_with_other_lines_is_copied(monthly):
    path = monthly.output / "articles-jsonl" / "articles-2024-05.jsonl"
    mixed = path.read_bytes() + b'{"torn": \n'
    path.write_bytes(mixed)
    lose_the_state(monthly)
    (notice,) = rerun(monthly).notices
    name = "articles-2024-05.jsonl.damaged-20240516T120000"
    assert notice.endswith(f"so a copy of the file was kept as {name}")
    assert (monthly.output / name).read_bytes() == mixed


def test_a_divided_export_of_another_program_is_not_overwritten(monthly):
    folder = monthly.output / "articles-jsonl"
    for path in folder.iterdir():
        path.write_text('{"title": "Mine"}\n')
    lose_the_state(monthly)
    with pytest.raises(StateError, match="articles-jsonl: none of its lines is an article"):
        rerun(monthly)


def test_a_job_that_divides_its_export_from_now_on_is_rebuilt_from_the_old_one(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    lose_the_state(newsroom)
    (notice,) = rerun(newsroom).notices
    assert notice.endswith("2 articles were restored from articles.jsonl")
