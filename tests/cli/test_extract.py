"""The command line as a user meets it: real processes, real files, real pipes."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.text import Text

from tests.conftest import PARAGRAPHS, page_with, valid

COMMAND = [sys.executable, "-m", "scraper"]


def run(*arguments, **options):
    """One run of the command; every record it prints is checked."""
    result = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        **options,
    )
    if arguments[:1] == ("extract",) and result.stdout.startswith(("{", "[")):
        for record in records_in(result.stdout):
            valid(record)
    return result


def records_in(output):
    """The records of an output: one object, an array, or a line each."""
    if output.startswith("{\n"):
        return [json.loads(output)]
    return (
        json.loads(output)
        if output.startswith("[")
        else [json.loads(line) for line in output.splitlines()]
    )


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_with(), encoding="utf-8")
    return path


def test_one_source_gives_indented_json(page, check_record):
    result = run("extract", page)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith('{\n  "schema_version"')
    assert check_record(json.loads(result.stdout))["headline"] == "Ferry returns to Norhaven"


def test_several_sources_give_a_line_each_in_order_failures_too(page, tmp_path, check_record):
    packed = tmp_path / "packed.html.gz"
    packed.write_bytes(gzip.compress(page.read_bytes()))
    result = run("extract", page, tmp_path / "missing.html", packed, "--workers", 2)
    records = [check_record(json.loads(line)) for line in result.stdout.splitlines()]
    assert [record["status"] for record in records] == ["ok", "failed", "ok"]
    assert [record["source"] for record in records] == [
        str(page),
        str(tmp_path / "missing.html"),
        str(packed),
    ]
    assert result.returncode == 1
    assert "cannot be read: No such file or directory" in result.stderr


def test_all_failed_is_3_and_the_record_is_still_there(tmp_path, check_record):
    result = run("extract", tmp_path / "missing.html")
    assert result.returncode == 3
    assert check_record(json.loads(result.stdout))["error"]["code"] == "source_unreadable"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["extract"], "no source given"),
        (
            ["extract", "--format", "xml", "x"],
            "--format xml: the formats are jsonl, json, csv, md, text",
        ),
        (["extract", "--workers", "0", "x"], "Invalid value for '--workers'"),
        (["extract", "-", "-"], "only once"),
        (["extract", "a.html", "b.html", "--url", "https://x.example/"], "several sources"),
        (["extract", "-i", "/no/such/list"], "cannot read /no/such/list"),
        (["extract", "x", "-o", "/no/such/folder/x.json"], "does not exist"),
        (["no-such-command"], "No such command"),
    ],
)
def test_a_wrong_command_line_is_2_and_says_what_is_wrong(arguments, message):
    result = run(*arguments, env={**os.environ, "COLUMNS": "200"})
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_standard_input_is_a_source(page):
    result = run(
        "extract",
        "-",
        "--url",
        "https://courier.example/ferry",
        input=page.read_text(encoding="utf-8"),
    )
    record = json.loads(result.stdout)
    assert (record["source"], record["url"], record["status"]) == (
        "-",
        "https://courier.example/ferry",
        "ok",
    )


def test_a_list_of_sources_gives_json_lines_even_for_one(page, tmp_path):
    sources = tmp_path / "sources.txt"
    sources.write_text(f"# pages\n\n{page}\n")
    result = run("extract", "-i", sources)
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["ok"]


def test_text_is_recognised_by_itself(tmp_path):
    path = tmp_path / "copied.txt"
    path.write_text(
        "Ferry returns to Norhaven\n\nMarch 5, 2024\n\n" + "\n\n".join(PARAGRAPHS), encoding="utf-8"
    )
    record = json.loads(run("extract", path).stdout)
    assert (record["headline"], record["date"], record["body"]) == (
        "Ferry returns to Norhaven",
        "2024-03-05",
        "\n\n".join(PARAGRAPHS),
    )


def test_text_that_looks_like_html_can_be_forced(tmp_path):
    path = tmp_path / "tags.txt"
    path.write_text(
        "<p> opens a paragraph\n\n"
        + "\n\n".join(PARAGRAPHS)
        + "\n\nIt ends with </p>, and a page with </html>.",
        encoding="utf-8",
    )
    assert "It ends with </p>" in json.loads(run("extract", "--text", path).stdout)["body"]


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("md", "# Ferry returns to Norhaven\n"),
        ("text", "Ferry returns to Norhaven\n\nThe ferry"),
        ("jsonl", '{"schema_version"'),
    ],
)
def test_formats(form, start, page):
    assert run("extract", page, "--format", form).stdout.startswith(start)


def test_several_records_as_json_are_an_array(page):
    assert [
        record["status"]
        for record in json.loads(run("extract", page, page, "--format", "json").stdout)
    ] == ["ok", "ok"]


def test_an_output_file_appears_whole(page, tmp_path):
    output = tmp_path / "out.jsonl"
    result = run("extract", page, page, "-o", output)
    assert (result.returncode, result.stdout) == (0, "")
    assert len(output.read_text(encoding="utf-8").splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "page.html"]


def test_what_an_interrupt_leaves_is_kept_beside_the_output(site, page, tmp_path):
    site.answers["/slow"] = lambda _handler: time.sleep(5)
    arguments = [
        "extract",
        str(page),
        site.url("/slow"),
        "-o",
        "out.jsonl",
        "--allow-private",
        "127.0.0.1",
    ]
    process = subprocess.Popen([*COMMAND, *arguments], stderr=subprocess.PIPE, cwd=tmp_path)
    deadline = time.monotonic() + 20
    while not any(path == "/slow" for path, _ in site.requests) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stderr.decode().endswith(
        "out.jsonl is not written; the records so far are in out.jsonl.partial\n"
    )
    assert [
        record["source"] for record in records_in((tmp_path / "out.jsonl.partial").read_text())
    ] == [str(page)]


def test_a_link_for_an_output_keeps_leading_to_it(page, tmp_path):
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "out.jsonl")
    assert run("extract", page, "-o", tmp_path / "link.jsonl").returncode == 0
    assert (tmp_path / "link.jsonl").is_symlink()
    assert json.loads((tmp_path / "out.jsonl").read_text())["status"] == "ok"


def test_a_pipe_for_an_output_is_written_to(page, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE)
    assert run("extract", page, "-o", tmp_path / "pipe").returncode == 0
    assert json.loads(reader.communicate(timeout=30)[0])["status"] == "ok"
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_an_output_that_may_not_be_written_is_refused_at_once(page, tmp_path):
    tmp_path.chmod(0o500)
    result = run("extract", page, "-o", tmp_path / "out.jsonl")
    tmp_path.chmod(0o700)
    assert (result.returncode, "out.jsonl cannot be written" in result.stderr) == (2, True)


def test_a_folder_is_no_output(page, tmp_path):
    result = run("extract", page, "-o", tmp_path)
    assert (result.returncode, result.stderr) == (
        2,
        f"scraper: {tmp_path} is a folder; -o takes a file\n",
    )


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("127.0.0.1:8801/story", "for a web page, write https://127.0.0.1:8801/story"),
        ("example.org/story.html", "for a web page, write https://example.org/story.html"),
        ("ftp://example.org/x", "only those with http:// and https:// are fetched, and not ftp://"),
    ],
)
def test_what_is_neither_a_file_nor_a_url_gets_a_hint(source, hint):
    assert hint in run("extract", source).stderr


def test_a_page_that_scripts_make_points_to_rendering(tmp_path):
    path = tmp_path / "app.html"
    path.write_text(
        "<!doctype html><html><head><title>App</title></head><body><div "
        "id=app></div><script>go()</script></body></html>"
    )
    result = run("extract", path)
    assert (
        result.returncode,
        "there is no text on the page; --render auto runs its scripts" in result.stderr,
    ) == (3, True)
    result = run("explain", path)
    assert (result.returncode, "there is no text on the page" in result.stderr) == (3, True)


def test_the_status_of_an_answer_is_in_the_record_of_a_failure(site):
    result = run("extract", site.url("/none"), "--allow-private", "127.0.0.1")
    assert json.loads(result.stdout)["http_status"] == 404


def test_an_interrupted_run_is_130_and_leaves_the_old_output(site, tmp_path):
    output = tmp_path / "out.jsonl"
    output.write_text("old\n")
    entered = tmp_path / "entered"

    def hang(handler):
        entered.touch()
        time.sleep(5)

    site.answers["/slow"] = hang
    process = subprocess.Popen(
        [*COMMAND, "extract", site.url("/slow"), "-o", str(output), "--allow-private", "127.0.0.1"],
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 20
    while not entered.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    assert output.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_a_reader_that_stops_reading_ends_the_run_quietly(page, tmp_path):
    sources = tmp_path / "sources.txt"
    sources.write_text(f"{page}\n" * 200)
    process = subprocess.Popen(
        [*COMMAND, "extract", "-i", str(sources)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.readline()
    process.stdout.close()
    stderr = process.stderr.read()
    assert process.wait(timeout=60) == 0
    assert stderr == b""
    process.stderr.close()


def test_a_url_is_fetched_and_its_provenance_kept(site, check_record):
    url = site.serve("/ferry", page_with())
    record = check_record(json.loads(run("extract", url, "--allow-private", "127.0.0.1").stdout))
    assert (record["source"], record["url"], record["final_url"], record["http_status"]) == (
        url,
        url,
        url,
        200,
    )
    assert record["fetched_at"].endswith("+00:00")


def test_a_loopback_address_is_refused_unless_allowed(site):
    result = run("extract", site.serve("/ferry", page_with()))
    assert result.returncode == 3
    assert json.loads(result.stdout)["error"]["code"] == "forbidden_url"
    assert "--allow-private 127.0.0.1" in result.stderr
    assert site.requests == []


def test_any_number_of_workers_gives_the_same_bytes(page, tmp_path):
    others = [tmp_path / f"{n}.html" for n in range(6)]
    for number, path in enumerate(others):
        path.write_text(
            page_with(
                f"<p>Edition {number} of the paper had a longer report on the ferry and its "
                "crew.</p>"
            ),
            encoding="utf-8",
        )
    assert (
        run("extract", *others, "--workers", 1).stdout
        == run("extract", *others, "--workers", 4).stdout
    )


def test_the_schema_is_json_schema_2020_12():
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["$defs"]["Article"]["required"]) == set(
        schema["$defs"]["Article"]["properties"]
    )


def test_explain_shows_every_block_with_its_verdict(page):
    lines = run("explain", page).stdout.splitlines()
    assert len([line for line in lines if line[:4].strip().isdigit()]) == 1 + len(PARAGRAPHS)
    assert lines[0].split()[1:3] == ["headline", "titled_heading"]


def test_explain_as_json_is_one_object_a_block(page):
    blocks = [json.loads(line) for line in run("explain", "--json", page).stdout.splitlines()]
    assert [block["label"] for block in blocks] == ["headline", "body", "body", "body", "body"]
    assert blocks[1]["where"] == "body > article > p"


def test_explain_says_what_weighed_most_in_a_verdict_of_the_model(page):
    blocks = [json.loads(line) for line in run("explain", "--json", page).stdout.splitlines()]
    assert blocks[0]["reasons"] == []
    assert len(blocks[1]["reasons"]) == 5
    assert set(blocks[1]["reasons"][0]) == {"feature", "value", "weight"}


def test_explain_fields_shows_every_field_and_marks_what_won(page):
    lines = run("explain", "--fields", page).stdout.splitlines()
    fields = [line.split()[0] for line in lines[:-1] if not line.startswith(" ")]
    assert lines[-1].startswith("* won.")
    assert fields == (
        "headline summary date authors tags section publisher canonical_url language free_access "
        "images links".split()
    )
    assert lines[1].split()[:2] == ["*", "4.4"]
    assert "headline block +4.0" in lines[1]


def test_explain_fields_as_json_is_one_object_a_field(page):
    fields = {
        line["field"]: line["candidates"]
        for line in map(json.loads, run("explain", "--fields", "--json", page).stdout.splitlines())
    }
    (headline,) = fields["headline"]
    assert (headline["value"], headline["won"]) == ("Ferry returns to Norhaven", True)
    assert headline["trust"] == sum(headline["reasons"].values())
    assert fields["free_access"] == fields["images"] == []


def test_explain_fields_says_why_a_picture_is_not_the_articles(tmp_path):
    path = tmp_path / "x.html"
    path.write_text(
        page_with("<img src=/ferry.jpg width=800><img src=/logo.png><img src=/dot.gif width=1>")
    )
    fields = {
        line["field"]: line["candidates"]
        for line in map(json.loads, run("explain", "--fields", "--json", path).stdout.splitlines())
    }
    assert [(one["value"], one["why_not"]) for one in fields["images"]] == [
        ("/ferry.jpg", None),
        ("/logo.png", "its URL contains 'logo'"),
        ("/dot.gif", "smaller than 80 pixels"),
    ]


def test_explain_of_what_is_no_page_is_3_and_says_why(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7")
    result = run("explain", path)
    assert (result.returncode, result.stderr) == (
        3,
        f"scraper: {path}: this is a PDF, not HTML or text\n",
    )


def test_version_and_help():
    assert run("--version").stdout == "scraper 0.1.0\n"
    assert "Examples" in run("extract", "--help").stdout


def test_any_seed_of_the_hashes_gives_the_same_bytes():
    pages = sorted((Path(__file__).parents[2] / "fixtures").glob("*.example/*/page.*"))[:8]
    first, second = (
        run("extract", *pages, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert len(first.splitlines()) == 8


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--user-agent", "caf\u00e9 \u2713"], "--user-agent: only printable"),
        (["--contact", "a\nX: y"], "--contact: only printable"),
        (["--proxy", ""], "--proxy: not a valid address"),
        (["--proxy", "socks5://127.0.0.1:1"], "is not supported"),
        (["--allow-private", "http://localhost"], "a host alone is meant"),
        (["--allow-private", "localhost:8000"], "a host alone is meant"),
        (["--allow-private", "a b"], "not a host"),
    ],
)
@pytest.mark.parametrize("command", ["extract", "explain", "discover", "feeds"])
def test_options_of_fetching_that_cannot_be_meant_are_2(command, options, message):
    result = run(command, "http://127.0.0.1:9/", *options)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_replay_of_what_is_no_archive_is_2(page):
    result = run("extract", "http://site.example/", "--replay", page)
    assert (result.returncode, "is not a WARC file" in result.stderr) == (2, True)


def test_an_archive_is_not_read_and_written_at_once(site, tmp_path):
    archive = tmp_path / "w.warc.gz"
    options = ("--allow-private", "127.0.0.1", "--warc", archive)
    assert run("extract", site.serve("/x", page_with()), *options).returncode == 0
    before = archive.read_bytes()
    result = run("extract", archive, *options)
    assert (result.returncode, "cannot be read and written at once" in result.stderr) == (2, True)
    assert archive.read_bytes() == before
    nothing = run("extract", f"{archive}:99999999")
    assert "copy `source` from a record" in nothing.stderr


def test_that_robots_txt_is_ignored_is_always_said(site):
    result = run(
        "extract", site.serve("/x", page_with()), "--allow-private", "127.0.0.1", "--ignore-robots"
    )
    assert (result.returncode, result.stderr) == (0, "scraper: robots.txt is ignored in this run\n")


def test_a_contact_is_added_to_the_user_agent_that_is_given(site):
    run(
        "extract",
        site.serve("/x", page_with()),
        "--allow-private",
        "127.0.0.1",
        "--user-agent",
        "me/1",
        "--contact",
        "a@b.example",
    )
    assert {headers["User-Agent"] for _, headers in site.requests} == {"me/1 (+a@b.example)"}


def _help_texts():
    from typer.main import get_command

    from scraper.cli import app

    return [
        (name, option.help)
        for name, one in get_command(app).commands.items()
        for option in one.params
        if getattr(option, "help", None)
    ]


def test_no_word_of_the_help_is_taken_for_markup():
    texts = _help_texts()
    assert len(texts) > 60
    for command, text in texts:
        assert Text.from_markup(text).plain == text.replace("\\[", "["), command
    assert any("[render]" in Text.from_markup(text).plain for _, text in texts)
