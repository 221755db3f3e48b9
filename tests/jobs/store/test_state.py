"""What a state stores, and how it notices damage."""

import itertools
import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from scraper.errors import StateError
from scraper.jobs.config import load_job
from scraper.jobs.export_selection import selected
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.bookkeeping import ExportFile
from scraper.jobs.store.database import Damaged, migrate_copy, reraise_as_state_error
from scraper.jobs.store.recovery import open_state
from scraper.jobs.store.runs import RunRow, Sample
from scraper.jobs.store.schema import (
    EXPORT_MOVES,
    OUTGOING,
    REDIRECTS,
    STEPS,
    TABLES,
    URLS,
    DamagedRow,
)
from scraper.jobs.store.state import State
from scraper.jobs.store.versions import article_key, delete_older, store_article
from scraper.urls import normalize
from tests.jobs.conftest import NOW, article, prose

T = NOW.timestamp()
A, B = "https://post.example/a", "https://post.example/b"


def due(state, now, source="feed"):
    return [known.url for known in state.urls.due(source, now)]


def mark_checked(state, url, *, at=T, again=None, **more):
    state.urls.put(
        replace(state.urls.get(url), checks=1, checked_at=at, next_check_at=again, **more)
    )


def exported(state):
    return [
        (stored.key, stored.url, stored.article().headline)
        for stored in selected(state, ArticleFilter())
    ]


def put_article(state, url, one, now=T):
    return store_article(state, article_key(one, url), url, "feed", one, now)


# URLs


def test_a_url_is_new_once(state):
    assert state.urls.add("feed", [A, B, A], T) == 2
    assert state.urls.add("feed", [A], T) == 0
    assert state.urls.add("other", [B], T) == 0
    assert due(state, T) == [A, B]
    assert due(state, T, "other") == []


def test_urls_that_were_never_checked_come_first_then_those_that_wait_longest(state):
    state.urls.add("feed", [A], T)
    state.urls.add("feed", [B], T - 10)
    mark_checked(state, A, at=T - 5000, again=T - 1000)
    state.urls.add("feed", ["https://post.example/c"], T)
    mark_checked(state, "https://post.example/c", at=T - 5000, again=T - 2000)
    assert due(state, T) == [B, "https://post.example/c", A]


def test_a_url_that_is_not_due_waits_and_one_that_is_done_is_never_due(state):
    state.urls.add("feed", [A, B], T)
    mark_checked(state, A, again=T + 60)
    mark_checked(state, B, again=None)
    assert due(state, T + 59) == []
    assert due(state, T + 60) == [A]
    assert due(state, T + 1e9) == [A]


def test_no_url_waits_because_the_clock_was_set_back(state):
    state.urls.add("feed", [A], T + 1e8)
    state.urls.add("feed", [B], T)
    mark_checked(state, B, at=T + 1e8, again=T + 2e8)
    assert sorted(due(state, T)) == [A, B]


def test_a_url_checked_by_a_wrong_clock_does_not_wait_behind_urls_that_are_due_every_hour(state):
    state.urls.add("feed", [A, B], T)
    mark_checked(state, A, at=T - 3600, again=T)
    mark_checked(state, B, at=T + 1e8, again=T + 2e8)
    assert due(state, T) == [B, A]


def test_urls_move_from_a_source_that_is_gone_to_one_that_offers_them(state):
    state.urls.add("feed", [A, B], T)
    assert state.urls.add("news", [A], T, current=["news", "other"]) == 0
    assert due(state, T, "news") == [A]
    assert state.urls.add("news", [B], T, current=["news", "feed"]) == 0
    assert due(state, T, "feed") == [B]


# Articles


def test_only_a_changed_text_makes_a_version(state):
    one = article(1, A)
    assert put_article(state, A, one) == (A, "new")
    assert put_article(state, A, one) == (A, "unchanged")
    assert put_article(state, A, article(1, A, fetched_at="2024-06-01T00:00:00Z")) == (
        A,
        "unchanged",
    )
    assert put_article(state, A, article(1, A, body="Corrected.", content_hash="2"), T + 1) == (
        A,
        "changed",
    )
    newest = state.articles.newest(A)
    assert (newest.version, newest.seen_at, newest.article().body) == (2, T + 1, "Corrected.")


@pytest.mark.parametrize("status", ["index", "other"])
def test_a_page_that_is_not_an_article_is_not_stored(state, status):
    assert put_article(state, A, article(1, A, status=status))[1] == "other"
    assert state.articles.newest(A) is None


def test_a_stub_for_subscribers_is_stored(state):
    assert put_article(state, A, article(1, A, status="paywalled"))[1] == "new"


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["a", "a?print=1", "amp/a"])), ids=" ".join
)
def test_several_urls_of_one_article_are_one_whatever_their_order(state, order):
    outcomes = [
        put_article(
            state,
            f"https://post.example/{path}",
            article(1, f"https://post.example/{path}", canonical_url=A),
        )
        for path in order
    ]
    assert outcomes[0] == (A, "new")
    assert {outcome for _, outcome in outcomes[1:]} == {"same"}
    assert [(key, url) for key, url, _ in exported(state)] == [(A, A)]


@pytest.mark.parametrize("order", list(itertools.permutations(["a", "amp/a", "m/a"])), ids=" ".join)
def test_if_urls_give_different_versions_the_canonical_url_counts(state, order):
    for path in order:
        reraise_as_state_error = article(
            1, canonical_url=A, headline=f"As {path} tells it", content_hash=path
        )
        put_article(state, f"https://post.example/{path}", reraise_as_state_error)
    assert exported(state) == [(A, A, "As a tells it")]


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])), ids=str)
@pytest.mark.parametrize(
    "canonical", ["https://post.example/news/", "https://post.example/2", "https://post.example/"]
)
def test_different_articles_with_one_canonical_url_are_all_stored(state, order, canonical):
    for seed in order:
        assert (
            put_article(
                state,
                f"https://post.example/{seed}",
                article(seed, f"https://post.example/{seed}", canonical_url=canonical),
            )[1]
            == "new"
        )
    owner = {"https://post.example/news/": 1, "https://post.example/2": 2}.get(canonical)
    assert {(key, url) for key, url, _ in exported(state)} == {
        (
            canonical if seed == owner else f"https://post.example/{seed}",
            f"https://post.example/{seed}",
        )
        for seed in order
    }
    for seed in order:
        again = put_article(
            state,
            f"https://post.example/{seed}",
            article(seed, f"https://post.example/{seed}", canonical_url=canonical),
        )
        assert again[1] == "unchanged"


def test_an_article_that_moves_to_another_key_keeps_its_versions_and_urls(state):
    canonical = "https://post.example/news/"
    put_article(state, B, article(1, B, canonical_url=canonical))
    put_article(
        state,
        B,
        article(
            1,
            B,
            canonical_url=canonical,
            body=" ".join([*prose(1), "Corrected."]),
            content_hash="2",
        ),
    )
    state.urls.add("feed", [B], T)
    mark_checked(state, B, article=canonical)
    put_article(state, A, article(2, A, canonical_url=canonical))
    assert (
        state.articles.newest(B).version,
        state.articles.newest(canonical).version,
        state.urls.get(B).article,
    ) == (2, 1, B)


def test_an_article_that_moves_back_to_an_old_key_leaves_no_bands_behind(state, tmp_path):
    canonical = "https://post.example/news/"
    put_article(state, B, article(1, B))
    put_article(state, B, article(1, B, canonical_url=canonical))
    put_article(state, A, article(2, A, canonical_url=canonical))
    state.commit()
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        bands = connection.execute("SELECT count(*), count(DISTINCT article) FROM bands").fetchone()
    assert bands == (32, 2)


def test_a_home_page_is_not_used_as_canonical_url():
    assert article_key(article(1, canonical_url="https://post.example/", final_url=A), B) == A
    assert (
        article_key(article(1, canonical_url="https://post.example/?id=7"), B)
        == "https://post.example/?id=7"
    )


@pytest.mark.parametrize(
    "canonical",
    [
        "http://[::1",
        "http://a%zz b/",
        "mailto:x@y.example",
        "",
        "http://",
        "http://exa mple.com/x",
        "/relative",
    ],
)
def test_an_invalid_canonical_url_is_not_used(canonical):
    assert article_key(article(1, canonical_url=canonical, final_url=None), A) == A


def test_urls_are_compared_as_browsers_write_them():
    assert (
        normalize("HTTPS://Post.Example:443/fähre?utm_source=x&b=1#top")
        == "https://post.example/f%C3%A4hre?b=1"
    )
    assert normalize("ftp://post.example/") is None


# Damaged rows


def tamper(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()


@pytest.fixture
def path(tmp_path):
    """A state with a bit of everything, closed."""
    path = tmp_path / "out" / "state.db"
    path.parent.mkdir()
    state = State.open(path, NOW)
    state.urls.add("feed", [A, B], T)
    put_article(state, A, article(1, A))
    put_article(state, B, article(1, B))
    state.hosts.put("post.example", T + 60, T)
    state.validators.put("https://post.example/feed", '"1"', None)
    state.runs.put("r1", "feed", T, T + 1, {"new": 2})
    state.history.put(RunRow("r1", T))
    state.samples.put(Sample.of(article(1, A), "feed", A, "r1", T))
    state.export_files.put("jsonl articles.jsonl", "all", ExportFile("stamp", "print", T))
    state.commit()
    state.close()
    return path


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE urls SET next_check_at = NULL",
        "UPDATE articles SET words = words + 1 WHERE key LIKE '%b'",
        "UPDATE articles SET record = substr(record, 2)",
        "UPDATE duplicates SET other = other || 'x'",
        "UPDATE hosts SET not_before = 0",
        "UPDATE validators SET etag = NULL",
        "UPDATE runs SET counts = '{}'",
        "UPDATE history SET ended_at = 1",
        "UPDATE samples SET words = words + 1",
        "UPDATE meta SET value = '7' WHERE name = 'bands_sum'",
    ],
)
def test_a_row_that_another_program_changed_is_damage(path, sql):
    tamper(path, sql)
    with pytest.raises(Damaged, match="its digest does not match"):
        State.open(path, NOW)


def test_a_row_that_was_changed_meanwhile_is_found_when_it_is_read(path):
    state = State.open_read_only(path)
    tamper(path, "UPDATE urls SET checks = 9")
    state.close()
    state = State.open_read_only(path)
    with pytest.raises(DamagedRow, match="table urls, row"):
        state.urls.get(A)
    state.close()


def test_only_committed_changes_are_in_the_file(path):
    state = State.open(path, NOW)
    put_article(state, "https://post.example/c", article(3))
    state.close()
    state = State.open(path, NOW)
    assert len(list(state.articles.all_newest())) == 2
    assert state.duplicates.pairs() == [(A, B)]
    assert (state.hosts.not_before(T), state.hosts.not_before(T + 61)) == (
        {"post.example": T + 60},
        {},
    )
    assert state.validators.get("https://post.example/feed") == ('"1"', None)
    assert state.runs.of_source("feed") == [("r1", T, T + 1, {"new": 2})]
    state.close()


@pytest.mark.parametrize("now", [T - 1, T + 60], ids=["before it was kept", "when it is over"])
def test_a_hosts_time_that_a_clock_makes_absurd_does_not_count(path, now):
    state = State.open(path, NOW)
    assert state.hosts.not_before(now) == {}
    state.close()


def test_a_reader_sees_committed_changes_while_a_run_writes(path):
    writer = State.open(path, NOW)
    put_article(writer, "https://post.example/c", article(3, "https://post.example/c"))
    reader = State.open_read_only(path)
    assert len(list(reader.articles.all_newest())) == 2
    writer.commit()
    assert len(list(reader.articles.all_newest())) == 2
    reader.close()
    reader = State.open_read_only(path)
    assert len(list(reader.articles.all_newest())) == 3
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.meta.put("x", "y")
    reader.close()
    writer.close()


def test_if_there_is_no_file_the_message_says_what_creates_it(tmp_path):
    with pytest.raises(StateError, match="no such file yet; `scraper run` creates it"):
        State.open_read_only(tmp_path / "state.db")
    assert list(tmp_path.iterdir()) == []


# Versions of the tables

NEXT = f"""
ALTER TABLE urls ADD COLUMN note TEXT;
UPDATE urls SET digest = digest({", ".join(URLS.columns)}, note);
"""


def test_an_older_file_is_migrated_on_a_copy(path):
    before = path.read_bytes()
    migrate_copy(path, (*STEPS, NEXT))
    assert path.read_bytes() != before
    table = replace(URLS, columns=(*URLS.columns, "note"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS) + 1,)
        assert [(row[0], row[-1]) for row in table.rows(connection)] == [(A, None), (B, None)]
        for other in TABLES[1:]:
            assert list(other.rows(connection)) or other in (EXPORT_MOVES, OUTGOING, REDIRECTS)
    assert [file.name for file in path.parent.iterdir() if "new" in file.name] == []


def test_a_step_that_fails_leaves_the_file_as_it_was(path):
    with pytest.raises(sqlite3.OperationalError):
        migrate_copy(path, (*STEPS, NEXT + "SELECT nothing FROM nowhere;"))
    state = State.open(path, NOW)
    assert len(list(state.articles.all_newest())) == 2
    state.close()


def test_a_file_of_a_newer_version_is_refused_and_not_changed(path):
    migrate_copy(path, (*STEPS, NEXT))
    for opened in (lambda: State.open(path, NOW), lambda: State.open_read_only(path)):
        with pytest.raises(StateError, match="newer version|another version") as raised:
            opened()
        assert not isinstance(raised.value, Damaged)


# Damage


@pytest.mark.parametrize(
    "place", [18, 19, 63], ids=["who may write it", "who may read it", "the version of its tables"]
)
def test_a_flip_in_the_header_is_damage_and_no_reason_to_wait_for_a_newer_program(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 0x40
    path.write_bytes(content)
    with pytest.raises(Damaged):
        State.open(path, NOW)


@pytest.mark.parametrize("name", [b"urls_due", b"meta", b"record BLOB", b"WITHOUT ROWID"])
def test_a_flip_in_the_names_of_tables_is_damage_even_if_it_is_not_text(path, name):
    content = bytearray(path.read_bytes())
    content[content.index(name)] ^= 0x80
    path.write_bytes(content)
    with (
        pytest.raises(StateError),
        reraise_as_state_error(path),
        closing(State.open_read_only(path)) as state,
    ):
        list(state.articles.all_newest())
    with pytest.raises(Damaged):
        State.open(path, NOW)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE bands SET band = band + 1",
        "UPDATE bands SET article = article + 7",
        "DELETE FROM bands",
    ],
)
def test_damaged_bands_are_built_again(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        bands = connection.execute("SELECT * FROM bands ORDER BY band, article").fetchall()
        connection.execute(sql)
        connection.commit()
    state = State.open(path, NOW)
    state.commit()
    state.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM bands ORDER BY band, article").fetchall() == bands


JOB = (
    '[job]\nname = "post"\noutput = "out"\n[[source]]\nkind = "files"\npath = '
    '"*"\n[[source]]\nkind = "feed"\nname = "feed"\nurl = "https://post.example/feed"\n'
)


@pytest.fixture
def job(path, tmp_path):
    (tmp_path / "jobs.toml").write_text(JOB)
    return load_job(tmp_path / "jobs.toml")


@pytest.mark.parametrize("damage", ["a flipped row", "garbage", "cut short"])
def test_a_damaged_file_is_renamed_and_rebuilt_from_the_export(job, path, damage):
    records = [article(1, A), article(2, B)]
    (path.parent / "articles.jsonl").write_text(
        "".join(record.to_json() + "\n" for record in records) + '{"torn": \n'
    )
    if damage == "a flipped row":
        tamper(path, "UPDATE articles SET words = 1")
    elif damage == "garbage":
        path.write_bytes(b"no database at all, but long enough to be one" * 100)
    else:
        path.write_bytes(path.read_bytes()[:5000])
    state, notices = open_state(job, NOW)
    assert [stored.key for stored in state.articles.all_newest()] == [A, B]
    assert due(state, T) == [A, B]  # at the feed, which is on the web
    state.close()
    (notice,) = notices
    assert "the state was damaged" in notice
    assert "2 articles were restored from articles.jsonl" in notice
    (aside,) = path.parent.glob("state.db.damaged-20240516T120000*")
    assert aside.name in notice


def test_without_an_export_all_is_fetched_again(job, path):
    path.write_bytes(b"x" * 10_000)
    state, (notice,) = open_state(job, NOW)
    state.close()
    assert "there is no articles.jsonl to rebuild it from, so all pages are fetched again" in notice


def test_two_damaged_files_in_one_second_are_both_kept(job, path):
    for _ in range(2):
        path.write_bytes(b"x" * 10_000)
        state, _ = open_state(job, NOW)
        state.close()
    assert len(list(path.parent.glob("state.db.damaged-*"))) >= 2


def test_old_articles_and_versions_are_deleted_and_their_urls_stay(path):
    state = State.open(path, NOW)
    put_article(state, A, article(1, A, body="Corrected.", content_hash="2"), T + 1000)
    assert delete_older(state, T + 500) == (1, 1)
    state.runs.delete_before(T + 500)
    assert [(stored.key, stored.version) for stored in state.articles.all_newest()] == [(A, 2)]
    assert state.duplicates.pairs() == []
    assert state.urls.get(B) is not None
    assert state.runs.of_source("feed") == []
    state.close()


def test_the_counts_of_a_run_are_json(path):
    with closing(sqlite3.connect(path)) as connection:
        assert json.loads(connection.execute("SELECT counts FROM runs").fetchone()[0]) == {"new": 2}


# Indexes: what a command costs must not depend on what is stored


def plans(state, question):
    """How SQLite finds the rows for a question."""
    asked = []
    state._db.set_trace_callback(asked.append)
    question(state)
    state._db.set_trace_callback(None)
    return [
        row[3] for sql in asked for row in state._db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    ]


@pytest.mark.parametrize(
    "question",
    [
        lambda state: list(state.articles.all_stored(since=T)),
        lambda state: list(state.articles.all_stored(since=T, order="day")),
        lambda state: state.articles.keys_older(T),
        lambda state: state.articles.count_older_versions(T),
        lambda state: state.articles.stored(A),
        lambda state: state.exported.ids(["2024-05-02"], "key"),
        lambda state: list(state.duplicates.groups([A])),
        lambda state: state.urls.move_article(A, A),
    ],
    ids=["since", "since by day", "older", "older versions", "one", "a day", "a group", "a move"],
)
def test_a_question_about_some_articles_reads_no_others(path, question):
    with closing(State.open(path, NOW)) as state:
        found = plans(state, question)
    assert found
    assert not [step for step in found if step.startswith("SCAN") and "CONSTANT" not in step]
