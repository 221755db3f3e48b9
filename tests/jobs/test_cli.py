"""The commands of jobs: exit codes, messages and files. They run in this process. test_process.py has
the tests whose subject is the process.
"""

import json
import os
import re
import sqlite3
import sys
import tomllib
from contextlib import closing

import pytest
import typer
from rich.text import Text

from scraper.cli import app
from scraper.jobs import job_name, locked
from scraper.jobs.store import State
from scraper.jobs.store.schema import META, STEPS, VERSION_KEY
from scraper.sinks import export_formats
from tests.jobs.conftest import NOW, feed, story
from tests.jobs.test_crontab import PROGRAM


def test_a_run_prints_one_line_and_a_quiet_run_nothing(newsroom, call):
    newsroom.publish(1, 2)
    newsroom.job()
    first = call("run")
    assert first.stdout == ""
    (line,) = first.stderr.splitlines()
    assert line.startswith("post: 2 new, 0 changed, 0 unchanged, 0 other, 0 failed; ")
    assert line.endswith(" s")
    quiet = call("run", "-q", "jobs.toml")
    assert (quiet.stdout, quiet.stderr) == ("", "")
    assert len(newsroom.exported()) == 2


def test_a_quiet_run_reports_sources_and_not_pages(newsroom, call):
    newsroom.serve("/feed.xml", feed([newsroom.site.url("/missing")]))
    newsroom.job()
    assert call("run", "-q").stderr == ""
    newsroom.job(
        source=f'[[source]]\nkind = "feed"\nname = "bad"\nurl = "{newsroom.site.url("/none")}"\n'
    )
    (line,) = call("run", "-q", code=1).stderr.splitlines()
    assert line.startswith("scraper: source bad: ")
    assert "404" in line


def test_a_quiet_run_that_was_out_of_time_is_silent(newsroom, call):
    newsroom.publish(1)
    newsroom.job()
    assert call("run", "-q", "--max-time", "0.000001s").stderr == ""
    assert (
        "max_time is over; the next run continues" in call("run", "--max-time", "0.000001s").stderr
    )


def test_a_job_that_ignores_robots_txt_says_so_except_in_a_quiet_run(newsroom, call, caplog):
    newsroom.publish(1)
    newsroom.job(fetch="ignore_robots = true")
    (line,) = call("run").stderr.splitlines()
    assert "; robots.txt was ignored; " in line
    assert call("run", "-q").stderr == ""
    assert json.loads(call("run", "--json-log").stderr.splitlines()[-1])["ignored_robots"] is True
    caplog.clear()
    call("run", "-v")
    assert "robots.txt is ignored in this run" in caplog.messages


def test_a_source_that_cannot_be_read_is_named_by_its_url_once(newsroom, call):
    newsroom.site.serve("/robots.txt", "", status=503, Retry_After="3600")
    feeds = [newsroom.site.url("/feed.xml"), "http://127.0.0.1:9/feed.xml"]
    newsroom.job("".join(f'[[source]]\nkind = "feed"\nurl = "{url}"\n' for url in feeds))
    first, second, _ = call("run", code=1).stderr.splitlines()
    assert first.startswith(
        f"scraper: source {feeds[0]}: the site's robots.txt cannot be read, so nothing may be "
        "fetched (HTTP status 503"
    )
    assert second == f"scraper: source {feeds[1]}: 127.0.0.1: cannot connect (Connection refused)"


def test_the_json_log_has_one_object_per_line(newsroom, call):
    newsroom.serve(
        "/feed.xml", feed([newsroom.serve("/story-1", story(1)), newsroom.site.url("/missing")])
    )
    newsroom.job()
    *pages, last = map(json.loads, call("run", "--json-log").stderr.splitlines())
    assert sorted((page["event"], page["status"], page["error"]) for page in pages) == [
        ("page", "failed", "http_status"),
        ("page", "ok", None),
    ]
    assert (last["event"], last["job"], last["sources"][0]["new"], last["ended_normally"]) == (
        "run",
        "post",
        1,
        True,
    )


@pytest.mark.parametrize("command", ["run", "status", "export", "cron", "prune --older-than 1d"])
def test_without_a_job_or_with_a_wrong_one_the_code_is_2(newsroom, call, command):
    assert (
        call(*command.split(), code=2).stderr
        == "scraper: jobs.toml: no such file; `scraper init URL` writes one, or name another\n"
    )
    newsroom.file.write_text("[job]\n")
    assert "missing" in call(*command.split(), code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--max-time", "soon"], "[job] max_time: 'soon' is not a duration"),
        (
            ["export", "--format", "xml"],
            f"--format xml: the formats are {', '.join(export_formats())}",
        ),
        (["export", "--since", "soon"], "--since: 'soon' is not a duration"),
        (
            ["export", "--where", "language = 'de"],
            "--where `language = 'de`: SQLite says: unrecognized token: \"'de\"; columns are key",
        ),
        (["export", "--where", ""], "--where ``: SQLite says: incomplete input"),
        (["export", "--since", "0d"], "--since: '0d' is zero; write a longer duration"),
        (["export", "--where", "langauge = 1"], "no such column: langauge; columns are key, url"),
        (["export", "--where", "json_extract(key, '$')"], "malformed JSON"),
        (["cron", "--every", "7m"], "cron can only express parts of an hour"),
        (["prune", "--older-than", "long"], "--older-than: 'long' is not a duration"),
        (["prune"], "Missing option '--older-than'"),
    ],
)
def test_for_a_wrong_option_the_code_is_2_and_the_message_says_why(done, call, arguments, message):
    assert message in call(*arguments, code=2).stderr


@pytest.mark.parametrize("command", ["status", "export", "prune --older-than 1d"])
def test_before_the_first_run_the_code_is_3_and_the_message_says_what_to_do(
    newsroom, call, command
):
    newsroom.job()
    assert "no such file yet; `scraper run` creates it" in call(*command.split(), code=3).stderr
    assert not newsroom.output.exists()


@pytest.mark.parametrize("command", ["run", "prune --older-than 1d"])
def test_during_another_run_the_code_is_75_and_the_message_names_it(done, call, command):
    with locked(done.output / "state.lock", "run X of post"):
        result = call(*command.split(), code=75)
    assert re.fullmatch(
        r"scraper: out/state.lock: held by run X of post, process \d+; wait until it ends\n",
        result.stderr,
    )


def test_for_an_output_that_cannot_be_written_the_code_is_3(newsroom, call):
    newsroom.publish(1)
    newsroom.output.write_text("in the way")
    newsroom.job()
    assert call("run", code=3).stderr == "scraper: out/state.lock: File exists\n"
    newsroom.output.unlink()
    (newsroom.output / "x").mkdir(parents=True)
    newsroom.job(more='[[sink]]\nformat = "csv"\npath = "x"\n')
    assert call("run", code=3).stderr == "scraper: out/x: cannot be written (Is a directory)\n"


def test_even_a_quiet_run_reports_a_damaged_state(done, call):
    (done.output / "state.db").write_bytes(b"x" * 9000)
    (line,) = call("run", "-q").stderr.splitlines()
    assert line.startswith(
        "scraper: the state was damaged (out/state.db: its header is damaged) and was "
        "renamed to state.db.damaged-"
    )
    assert line.endswith("3 articles were restored from articles.jsonl")
    assert len(done.exported()) == 3


def test_even_a_quiet_run_reports_a_missing_state_and_rebuilds_it(done, call):
    for file in done.output.glob("state.db*"):
        file.unlink()
    done.publish(1)
    assert (
        call("run", "-q").stderr
        == "scraper: there was no state.db, or it was empty; 3 articles were restored from "
        "articles.jsonl\n"
    )
    assert len(done.exported()) == 3


@pytest.mark.parametrize("command", ["run", "status", "export", "prune --older-than 1d"])
def test_for_the_state_of_another_job_the_code_is_3_and_the_message_says_how_to_rename(
    done, call, command
):
    done.file.write_text(done.file.read_text().replace('name = "post"', 'name = "courier"'))
    message = call(*command.split(), code=3).stderr
    assert "out/state.db: belongs to the job post, but this job is courier" in message
    assert "scraper run --renamed-from post" in message
    assert call("run", "--renamed-from", "post").stderr.startswith("courier: 0 new")
    assert call("run", "-q").stderr == ""


def test_status_is_1_when_a_source_is_stale(newsroom, call):
    newsroom.publish(1)
    newsroom.job()
    call("run", "-q")
    well = call("status")
    assert well.stdout.splitlines()[1].split()[:1] == ["feed"]
    newsroom.job(job='stale = "0.000001s"')
    (line,) = call("status", code=1).stderr.splitlines()
    assert line.startswith("scraper: source feed: stale: nothing new since ")
    assert f"; see: scraper discover {newsroom.site.url('/feed.xml')}" in line
    (alarm,) = json.loads(call("status", "--json", code=1).stdout)["alarms"]
    assert (alarm["code"], alarm["source"]) == ("stale", "feed")


def test_status_shows_the_first_run_while_it_is_in_progress(newsroom, call):
    newsroom.job()
    newsroom.output.mkdir()
    State.open(newsroom.output / "state.db", NOW).close()
    assert call("status", code=1).stderr == "scraper: it was never run\n"
    with locked(newsroom.output / "state.lock", "run X of post"):
        shown = call("status")
    text = shown.stdout + shown.stderr
    assert "in progress: run X of post, process" in text
    assert "never run" not in text


@pytest.mark.parametrize("command", ["status", "export"])
def test_for_a_damaged_state_the_message_says_that_a_run_repairs_it(done, call, command):
    (done.output / "state.db").write_bytes(b"x" * 9000)
    assert call(command, code=3).stderr == (
        "scraper: out/state.db: damaged (file is not a database); `scraper run` renames it and "
        "rebuilds it from the export\n"
    )


def test_export_writes_a_dataset_and_its_card(done, call):
    result = call("export", "--format", "csv", "-o", "set.csv", "--where", "day > '2024-05-02'")
    assert result.stderr == "set.csv: 2 articles, described in set.csv.card.md\n"
    assert (done.folder / "set.csv").read_text().count("\n") > 2
    assert (
        "It contains the articles that meet these conditions: `day > '2024-05-02'`."
        in (done.folder / "set.csv.card.md").read_text()
    )
    assert "dataset.jsonl: 3 articles" in call("export").stderr
    assert len((done.output / "dataset.jsonl").read_text().splitlines()) == 3


def test_each_format_has_a_default_of_its_own(done, call):
    for form in ("jsonl", "json", "csv", "md", "parquet", "sqlite"):
        call("export", "--format", form)
    names = {
        path.name
        for path in done.output.iterdir()
        if path.name.startswith("dataset") and "card" not in path.name
    }
    assert names == {
        "dataset.jsonl",
        "dataset.json",
        "dataset.csv",
        "dataset-md",
        "dataset-parquet",
        "dataset.sqlite",
    }


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_a_dataset_goes_to_standard_output_without_a_card(done, call, form):
    call("export", "--format", form, "-o", "set")
    before = sorted(done.folder.iterdir())
    result = call("export", "--format", form, "-o", "-")
    assert result.stdout == (done.folder / "set").read_text(encoding="utf-8")
    assert result.stderr == ""
    assert sorted(done.folder.iterdir()) == before


@pytest.mark.parametrize("form", ["md", "parquet"])
def test_a_folder_cannot_go_to_standard_output(done, call, form):
    assert (
        "which standard output cannot hold. Name a folder."
        in call("export", "--format", form, "-o", "-", code=2).stderr
    )


@pytest.mark.parametrize("form", ["jsonl", "md"])
def test_export_creates_only_the_folder_of_the_dataset(done, call, form):
    result = call("export", "--format", form, "-o", "no/such/set", code=2)
    assert result.stderr == "scraper: the folder of no/such/set does not exist. Create it first.\n"
    assert not (done.folder / "no").exists()


def test_export_since_counts_from_now(newsroom, call):
    newsroom.publish(1)
    newsroom.run()  # in 2024, by its clock
    newsroom.publish(2)
    call("run", "-q")
    assert "1 article," in call("export", "--since", "1d", "-o", "week.jsonl").stderr
    assert "story-2" in (newsroom.folder / "week.jsonl").read_text()


def test_export_refuses_a_folder_with_other_things_in_it(done, call):
    result = call("export", "--format", "parquet", "-o", ".", code=3)
    assert (
        "which is not part of such a dataset and would be lost; choose a new or an empty folder"
        in result.stderr
    )
    assert done.file.exists()


def test_prune_deletes_old_articles_and_they_are_not_fetched_again(newsroom, call):
    newsroom.publish(1, 2, 3)
    newsroom.run(newsroom.job(job="recheck = []"))
    (newsroom.output / "runs" / "1999-notes").mkdir()
    result = call("prune", "--older-than", "30d")
    assert (
        result.stderr
        == "post: deleted 3 articles, 0 old versions of others, run logs of 1 day; 0 articles "
        "kept\n"
    )
    assert [path.name for path in (newsroom.output / "runs").iterdir()] == ["1999-notes"]
    newsroom.asked()
    call("run", "-q")
    assert "/story-1" not in newsroom.asked()
    assert newsroom.exported() == []


def files_of(newsroom):
    """What a job has written, except the files that SQLite keeps for a database."""
    return {
        path: path.read_bytes()
        for path in newsroom.output.rglob("*")
        if path.is_file() and not path.name.startswith("state.db-")
    }


def test_a_dry_run_of_prune_prints_what_would_be_deleted_and_changes_nothing(newsroom, call):
    newsroom.publish(1, 2, 3)
    newsroom.run(newsroom.job())
    newsroom.serve("/story-1", story(1, headline="Another headline"))
    newsroom.publish(2, 3, 4)
    newsroom.serve(
        "/feed.xml", feed([newsroom.site.url(f"/story-{seed}") for seed in (1, 2, 3, 4)])
    )
    call("run", "-q")  # today, when story 1 has changed and 4 is new
    before = files_of(newsroom)
    result = call("prune", "--older-than", "30d", "--dry-run")
    what = "2 articles, 1 old version of others, run logs of 1 day; 2 articles kept"
    assert result.stderr == f"post: would delete {what}. Nothing was changed.\n"
    assert files_of(newsroom) == before
    assert call("prune", "--older-than", "30d").stderr == f"post: deleted {what}\n"


def test_a_dry_run_of_prune_does_not_wait_for_a_run(done, call):
    with locked(done.output / "state.lock", "run X of post"):
        assert "would delete" in call("prune", "--older-than", "30d", "--dry-run").stderr


def test_cron_prints_a_line_that_runs_the_job(done, call):
    line = call("cron", "--every", "30m").stdout.strip()
    assert line == f"4-59/30 * * * * {sys.executable} -m scraper run -q {done.file} # scraper: post"
    assert "OnUnitActiveSec=1800s" in call("cron", "--every", "30m", "--systemd").stdout


def test_cron_installs_its_line_once(done, call):
    folder = done.folder / "bin"
    folder.mkdir()
    (folder / "crontab").write_text(PROGRAM)
    (folder / "crontab").chmod(0o700)
    (folder / "tab").write_text("0 0 * * * backup\n")
    for _ in range(2):
        result = call("cron", "--install", PATH=f"{folder}:{os.environ['PATH']}")
        assert result.stdout == ""
        assert result.stderr.startswith("scraper: your crontab now contains: ")
    first, second = (folder / "tab").read_text().splitlines()
    assert first == "0 0 * * * backup"
    assert second.endswith(f"-m scraper run -q {done.file} # scraper: post")


def test_init_writes_a_job_that_runs_as_it_stands(newsroom, call):
    newsroom.publish(1, 2)
    newsroom.serve(
        "/",
        '<html><head><link rel="alternate" type="application/rss+xml" '
        'href="/feed.xml"></head><body>The Post</body></html>',
    )
    newsroom.serve(
        "/sitemap.xml",
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
        content_type="application/xml",
    )
    options = (
        "--allow-private",
        "127.0.0.1",
        "--delay",
        "0",
        "--contact",
        "mailto:bot@post.example",
        "--max-redirects",
        "3",
    )
    result = call("init", newsroom.site.url("/"), *options)
    assert result.stderr == "scraper: wrote jobs.toml. Try it with: scraper run jobs.toml\n"
    text = newsroom.file.read_text()
    written = tomllib.loads(text)
    assert written["source"] == [{"kind": "feed", "url": newsroom.site.url("/feed.xml")}]
    assert written["fetch"] == {
        "allow_private": ["127.0.0.1"],
        "contact": "mailto:bot@post.example",
        "delay": 0.0,
        "max_redirects": 3,
    }
    assert "# 2 entries now" in text
    assert f'# url = "{newsroom.site.url("/sitemap.xml")}"' in text
    assert re.match(r"127\.0\.0\.1-\d+: 2 new", call("run").stderr)
    # What is a comment is right, too.
    newsroom.file.write_text(
        "".join(
            line.removeprefix("# ") if " = " in line or "[[" in line or "[filter]" in line else line
            for line in text.splitlines(keepends=True)
        )
    )
    assert call("status", "--json").stdout


def test_init_gives_two_sections_of_a_site_two_names_and_two_folders(newsroom, call):
    port = newsroom.site.url("/").rstrip("/").rpartition(":")[2]
    for section in ("en", "de"):
        newsroom.serve(f"/{section}/", "<html><body>The Post</body></html>")
        call(
            "init",
            newsroom.site.url(f"/{section}/"),
            "--allow-private",
            "127.0.0.1",
            "--delay",
            "0",
            "-o",
            f"{section}.toml",
        )
        table = tomllib.loads((newsroom.folder / f"{section}.toml").read_text())["job"]
        assert table == {
            "name": f"127.0.0.1-{port}-{section}",
            "output": f"output/127.0.0.1-{port}-{section}",
        }


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.org/", "example.org"),
        ("https://example.org/en/", "example.org-en"),
        ("https://example.org:443/en/news.html?id=3&x=/", "example.org-en-news.html-id-3-x"),
        ("http://127.0.0.1:8765/", "127.0.0.1-8765"),
        ("http://[::1]:8765/a/b", "1-8765-a-b"),
        ("https://example.org/%C3%BCber/", "example.org-über"),
        ("https://example.org/" + "a/" * 99, "example.org-" + "a-" * 33 + "a"),
    ],
)
def test_a_first_job_is_named_after_host_port_and_path(url, name):
    assert job_name(url) == name


def test_init_uses_the_page_itself_if_a_site_has_no_feed_and_no_sitemap(newsroom, call):
    newsroom.serve("/news/", "<html><body>The Post</body></html>")
    call(
        "init",
        newsroom.site.url("/news/"),
        "--allow-private",
        "127.0.0.1",
        "--delay",
        "0",
        "-o",
        "site.toml",
    )
    written = tomllib.loads((newsroom.folder / "site.toml").read_text())
    assert written["source"] == [{"kind": "page", "url": newsroom.site.url("/news/")}]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["example.org"], 2, "example.org is not a URL. For a web page, write https://example.org"),
        (["http://127.0.0.1:9/"], 3, "private"),
        (
            ["https://post.example/", "-o", "there.toml"],
            2,
            "there.toml exists already. Name another file with -o.",
        ),
        (
            ["https://post.example/", "-o", "no/jobs.toml"],
            2,
            "the folder of no/jobs.toml does not exist. Create it first.",
        ),
    ],
)
def test_if_init_fails_the_message_says_why(newsroom, call, arguments, code, message):
    (newsroom.folder / "there.toml").write_text("mine")
    assert message in call("init", *arguments, code=code).stderr
    assert (newsroom.folder / "there.toml").read_text() == "mine"
    assert not newsroom.file.exists()


def test_help_shows_words_in_brackets(call):
    assert "The job's [filter] applies too." in " ".join(call("export", "--help").stdout.split())


COMMANDS = typer.main.get_command(app).commands


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_words_of_a_help_text_are_markup(name):
    command = COMMANDS[name]
    for text in (
        command.help,
        command.epilog,
        *(getattr(parameter, "help", None) for parameter in command.params),
    ):
        assert Text.from_markup(text or "").plain == (text or "").replace("\\[", "[")


def test_help_lists_the_exit_codes(call):
    text = " ".join(call("run", "--help").stdout.split())
    assert "75 another run is in progress, 130 interrupted, 143 terminated" in text


def test_for_a_state_of_a_newer_version_the_code_is_3_and_the_file_stays(done, call):
    with closing(sqlite3.connect(done.output / "state.db")) as connection:
        META.put(connection, (VERSION_KEY, "99"))
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    assert (
        f"written by a newer version of this program (tables 99, known {len(STEPS)}); update the program"
        in call("run", code=3).stderr
    )
    assert not list(done.output.glob("*.damaged*"))


FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'
INIT = ("--allow-private", "127.0.0.1", "--delay", "0", "-o", "site.toml")


def sources_of_init(newsroom, call, path):
    """(active sources, whole text) of the job that init makes for a page."""
    call("init", newsroom.site.url(path), *INIT)
    text = (newsroom.folder / "site.toml").read_text()
    base = newsroom.site.url("")
    found = tomllib.loads(text)["source"]
    return [(one["kind"], one["url"].removeprefix(base)) for one in found], text


def serve_page(newsroom, path, *feeds):
    links = "".join(FEED_LINK.format(feed) for feed in feeds)
    newsroom.serve(path, f"<html><head>{links}</head><body>The Post</body></html>")


@pytest.mark.parametrize(
    ("section", "of_section"),
    [
        ("/politics/", "/politics/rss.xml"),
        ("/en/politics", "/feeds/politics"),
        ("/index.php?cat=12", "/feed?cat=12"),
        ("/politics/", "/feeds/17.xml"),  # the home page does not name it
    ],
)
def test_init_on_a_section_takes_the_section_and_its_feed(newsroom, call, section, of_section):
    newsroom.publish(1)
    newsroom.site.responders[of_section] = newsroom.site.responders["/feed.xml"]
    serve_page(newsroom, "/", "/feed.xml")
    serve_page(newsroom, section, "/feed.xml", of_section)
    sources, text = sources_of_init(newsroom, call, section)
    assert sources == [("feed", of_section), ("page", section)]
    assert f'# url = "{newsroom.site.url("/feed.xml")}"' in text


def test_init_on_a_section_without_a_feed_of_its_own_takes_its_page(newsroom, call):
    newsroom.publish(1)
    serve_page(newsroom, "/", "/feed.xml")
    serve_page(newsroom, "/politics/", "/feed.xml")
    sources, text = sources_of_init(newsroom, call, "/politics/")
    assert sources == [("page", "/politics/")]
    assert "a feed of the whole site" in text


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/2024/05/16/ferry", "/ferry-is-back-at-last"]
)
def test_init_on_another_page_takes_the_feed_of_the_site(newsroom, call, path):
    newsroom.publish(1)
    serve_page(newsroom, path, "/feed.xml")
    assert sources_of_init(newsroom, call, path)[0] == [("feed", "/feed.xml")]


def test_init_on_a_feed_takes_the_feed(newsroom, call):
    newsroom.publish(1)
    assert sources_of_init(newsroom, call, "/feed.xml")[0] == [("feed", "/feed.xml")]
