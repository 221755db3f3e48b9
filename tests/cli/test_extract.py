"""`scraper extract`: sources in, records and exit codes out."""

import csv
import gzip
import json
import os
import sqlite3
from contextlib import closing

import pytest

from scraper.article import Article
from scraper.sinks import extract_formats
from tests.cli.command import run, run_process
from tests.conftest import PARAGRAPHS, page_with
from tests.doubtful_pages import DOUBTFUL_PAGES


def test_one_source_gives_indented_json(page, check_record):
    result = run("extract", page)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith('{\n  "schema_version"')
    assert check_record(json.loads(result.stdout))["headline"] == "Ferry returns to Norhaven"


def test_several_sources_give_one_line_each_in_order_failures_too(page, tmp_path, check_record):
    gzipped = tmp_path / "page.html.gz"
    gzipped.write_bytes(gzip.compress(page.read_bytes()))
    result = run("extract", page, tmp_path / "missing.html", gzipped, "--workers", 2)
    records = [check_record(json.loads(line)) for line in result.stdout.splitlines()]
    assert [record["status"] for record in records] == ["ok", "failed", "ok"]
    assert [record["source"] for record in records] == [
        str(page),
        str(tmp_path / "missing.html"),
        str(gzipped),
    ]
    assert result.returncode == 1
    assert "cannot be read: No such file or directory" in result.stderr


def test_the_exit_code_is_3_if_all_failed_and_the_record_is_there(tmp_path, check_record):
    result = run("extract", tmp_path / "missing.html")
    assert result.returncode == 3
    assert check_record(json.loads(result.stdout))["error"]["code"] == "source_unreadable"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["extract"], "no source given"),
        (
            ["extract", "--format", "xml", "x"],
            f"--format xml: unknown format. The formats are {', '.join(extract_formats())}.",
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
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["extract", "explain"])
@pytest.mark.parametrize("url", ["foo bar", "/rel", "example.org/x", "http://", "file:///a"])
def test_a_url_option_that_is_not_a_url_is_2(url, command, page):
    result = run(command, page, "--url", url)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"scraper: --url {url}")


def test_a_gzipped_page_on_standard_input_is_unpacked(page, tmp_path):
    (tmp_path / "page.gz").write_bytes(gzip.compress(page.read_bytes()))
    with (tmp_path / "page.gz").open("rb") as stream:
        result = run_process("extract", "-", stdin=stream)
    assert json.loads(result.stdout)["status"] == "ok"


@pytest.mark.parametrize("cut", [4, 60])
def test_a_damaged_gzip_file_on_standard_input_is_a_failure(cut, page, tmp_path):
    (tmp_path / "page.gz").write_bytes(gzip.compress(page.read_bytes())[:cut])
    with (tmp_path / "page.gz").open("rb") as stream:
        result = run_process("extract", "-", stdin=stream)
    assert "the gzip file is damaged" in json.loads(result.stdout)["error"]["message"]


def test_standard_input_is_a_source(page):
    result = run_process(
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
        ("md", '---\ntitle: "Ferry returns to Norhaven"\n'),
        ("text", "Ferry returns to Norhaven\n\nThe ferry"),
        ("jsonl", '{"schema_version"'),
    ],
)
def test_formats(form, start, page):
    assert run("extract", page, "--format", form).stdout.startswith(start)


def test_markdown_of_one_record_has_front_matter_and_of_several_a_rule(page):
    one = run("extract", page, "--format", "md").stdout
    assert one.startswith('---\ntitle: "Ferry returns to Norhaven"\n')
    assert "\n---\n\n# Ferry returns to Norhaven\n" in one
    several = run("extract", page, page, "--format", "md").stdout
    assert several.startswith("# Ferry returns to Norhaven\n")
    assert several.count("\n---\n") == 1


def test_markdown_keeps_links_and_images_by_choice(tmp_path):
    path = tmp_path / "linked.html"
    path.write_text(
        page_with('<p>The <a href="https://a.example/b">pier</a> is open.</p><img src=/a.jpg>')
    )
    command = ("extract", path, "--url", "https://courier.example/", "--format", "md")
    full = run(*command).stdout
    assert "The [pier](https://a.example/b) is open." in full
    assert "![](https://courier.example/a.jpg)" in full
    bare = run(*command, "--no-links", "--no-images").stdout
    assert "The pier is open." in bare
    assert "![" not in bare


def records_of_parquet(path):
    import pyarrow.parquet

    return [Article.from_dict(row) for row in pyarrow.parquet.read_table(path).to_pylist()]


def records_of_sqlite(path):
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT record FROM articles ORDER BY rowid")
        return [Article.from_json(record) for (record,) in rows]


def records_of_json(path):
    return [Article.from_dict(record) for record in json.loads(path.read_text())]


def records_of_lines(path):
    content = path.read_bytes()
    content = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    return [Article.from_json(line) for line in content.splitlines()]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("out.jsonl", records_of_lines),
        ("out.NDJSON", records_of_lines),
        ("out.jsonl.gz", records_of_lines),
        ("out.json", records_of_json),
        ("out.parquet", records_of_parquet),
        ("out.sqlite", records_of_sqlite),
        ("out.db", records_of_sqlite),
    ],
)
def test_the_name_of_the_output_gives_the_format(name, read, page, tmp_path):
    output = tmp_path / name
    result = run("extract", page, tmp_path / "missing.html", page, "-o", output)
    assert (result.returncode, result.stdout) == (1, "")
    assert [article.status for article in read(output)] == ["ok", "failed", "ok"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "page.html"])


def test_csv_of_one_page_has_a_header_and_a_row(page, tmp_path):
    run("extract", page, "-o", tmp_path / "out.csv")
    (row,) = csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8", newline=""))
    assert (row["status"], row["headline"]) == ("ok", "Ferry returns to Norhaven")


@pytest.mark.parametrize(
    ("name", "start"), [("a.md", "---\ntitle:"), ("a.txt", "Ferry"), ("a", "{\n")]
)
def test_text_formats_by_name(name, start, page, tmp_path):
    run("extract", page, "-o", tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_a_format_that_is_given_comes_before_the_name(page, tmp_path):
    run("extract", page, "--format", "csv", "-o", tmp_path / "out.json")
    assert (tmp_path / "out.json").read_text().startswith("source,url,")


def test_a_hyphen_as_the_output_is_standard_output(page):
    assert json.loads(run("extract", page, "-o", "-").stdout)["status"] == "ok"


@pytest.mark.parametrize("form", ["parquet", "sqlite"])
def test_the_same_pages_give_the_same_binary_file(form, page, tmp_path):
    for name in ("a", "b"):
        run("extract", page, page, "--format", form, "-o", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "parquet"), "parquet is a binary format. Name the file to write with -o."),
        (("--format", "sqlite", "-o", "-"), "Name the file to write with -o."),
        (("-o", "a.parquet.gz"), "Name its file without .gz."),
        (("--format", "sqlite", "-o", "/dev/null"), "/dev/null is not a file."),
        (("--no-links",), "--links and --no-links are for md, not for json."),
        (("--resume",), "--resume continues a file of JSON Lines."),
        (("--resume", "-o", "a.csv"), "--resume continues a file of JSON Lines."),
        (("--resume", "-o", "a.jsonl.gz"), "Name the file of -o without .gz."),
        (("-o", "a.xml"), "a.xml: .xml is not the end of a format's name. The ends are .jsonl, "),
        (("-o", "a.tsv.gz"), ".tsv is not the end of a format's name."),
    ],
)
def test_a_format_that_cannot_be_written_so_is_refused(arguments, message, page, tmp_path):
    arguments = [tmp_path / one if one.startswith("a.") else one for one in arguments]
    result = run("extract", page, *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_line_of_a_list_can_have_the_url_of_its_file(page, tmp_path):
    url = "https://courier.example/ferry"
    sources = tmp_path / "list.txt"
    sources.write_text(f"\ufeff{page}\t{url}\r\n{page}\n{page}\tcourier.example\n")
    result = run("extract", "-i", sources)
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert (first["source"], first["url"], first["status"]) == (str(page), url, "ok")
    assert (second["url"], second["status"]) == (None, "ok")
    assert third["status"] == "failed"
    assert "after a tab, a line has the URL of the page" in third["error"]["message"]


def test_only_a_file_can_have_the_url_of_its_page(page, tmp_path):
    url = "https://courier.example/ferry"
    sources = tmp_path / "list.txt"
    sources.write_text(f"{tmp_path}\t{url}\n{url}\t{url}\n")
    for line in run("extract", "-i", sources).stdout.splitlines():
        assert "only a file with one page" in json.loads(line)["error"]["message"]
    result = run("extract", tmp_path, "--url", url)
    assert (result.returncode, "A folder has several pages" in result.stderr) == (2, True)


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


def test_a_symbolic_link_as_an_output_is_followed(page, tmp_path):
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "out.jsonl")
    assert run("extract", page, "-o", tmp_path / "link.jsonl").returncode == 0
    assert (tmp_path / "link.jsonl").is_symlink()
    assert json.loads((tmp_path / "out.jsonl").read_text())["status"] == "ok"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_an_output_that_may_not_be_written_is_refused_at_once(page, tmp_path):
    tmp_path.chmod(0o500)
    result = run("extract", page, "-o", tmp_path / "out.jsonl")
    tmp_path.chmod(0o700)
    assert (result.returncode, "out.jsonl cannot be written" in result.stderr) == (2, True)


def test_a_folder_is_not_an_output(page, tmp_path):
    result = run("extract", page, "-o", tmp_path)
    assert (result.returncode, result.stderr) == (
        2,
        f"scraper: {tmp_path} is a folder. -o needs the name of a file.\n",
    )


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("127.0.0.1:8801/story", "for a web page, write https://127.0.0.1:8801/story"),
        ("example.org/story.html", "for a web page, write https://example.org/story.html"),
        ("none.example:5", "for a web page, write https://none.example:5"),
        ("ftp://example.org/x", "only http:// and https:// URLs are fetched, not ftp://"),
    ],
)
def test_a_source_that_is_neither_a_file_nor_a_url_gets_a_hint(source, hint):
    assert hint in run("extract", source).stderr


@pytest.mark.parametrize("source", ["none.warc.gz:5", "none.warc:5+3", "none.mhtml", "none.arc.gz"])
def test_a_file_that_does_not_exist_is_not_taken_for_a_host(source):
    assert "for a web page" not in run("extract", source).stderr


def test_an_empty_argument_is_2(page):
    result = run("extract", page, "")
    assert (result.returncode, "a source is empty" in result.stderr) == (2, True)


NOT_FOUND = (
    "<!doctype html><html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>"
    "<p>The page that you are looking for could not be found.</p></body></html>"
)


def test_of_a_file_no_message_says_what_its_server_did(tmp_path, site):
    (tmp_path / "gone.html").write_text(NOT_FOUND)
    assert "not found\n" in run("extract", tmp_path / "gone.html").stderr
    url = site.serve("/gone", NOT_FOUND)
    fetched = run("extract", url, "--allow-private", "127.0.0.1").stderr
    assert "not found, although the server did not" in fetched


def test_a_page_that_is_empty_without_scripts_points_to_rendering(tmp_path):
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


def test_the_status_of_a_response_is_in_the_record_of_a_failure(site):
    result = run("extract", site.url("/none"), "--allow-private", "127.0.0.1")
    assert json.loads(result.stdout)["http_status"] == 404


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


@pytest.mark.parametrize("more", [[], ["--isolate"]], ids=["forked", "in a worker"])
def test_favour_decides_which_doubtful_blocks_the_body_has(more, tmp_path):
    lengths = []
    for favour in ("precision", "recall"):
        lengths.append(0)
        for number, page in enumerate(DOUBTFUL_PAGES):
            file = tmp_path / f"{number}.html"
            file.write_text(page)
            result = run("extract", file, "--favour", favour, *more)
            lengths[-1] += len(json.loads(result.stdout)["body"])
    assert lengths[0] < lengths[1]


def test_explain_judges_by_what_is_favoured(tmp_path):
    bodies = []
    for favour in ("precision", "recall"):
        bodies.append(0)
        for page in DOUBTFUL_PAGES:
            file = tmp_path / "page.html"
            file.write_text(page)
            result = run("explain", file, "--json", "--favour", favour)
            labels = [json.loads(line)["label"] for line in result.stdout.splitlines()]
            bodies[-1] += labels.count("body")
    assert bodies[0] < bodies[1]


CERTAIN, ANYTHING = "1", "body=0.01"


def test_records_with_too_little_confidence_are_left_out_and_named(page, tmp_path):
    output = tmp_path / "out.jsonl"
    sources = (page, tmp_path / "missing.html")
    result = run("extract", *sources, "-o", output, "--min-confidence", f"date={CERTAIN}")
    (failed,) = map(json.loads, output.read_text().splitlines())
    assert failed["status"] == "failed"
    assert f"{page}: left out: it has no confidence in its date" in result.stderr
    assert "1 record: 1 failed; written to" in result.stderr
    assert "; 1 left out by --min-confidence" in result.stderr


def test_records_with_enough_confidence_stay(page):
    result = run("extract", page, "--min-confidence", ANYTHING)
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["status"] == "ok"


def test_a_page_that_is_left_out_writes_nothing_and_exits_with_1(page, tmp_path):
    result = run("extract", page, "--min-confidence", "authors=0.5")
    assert (result.returncode, result.stdout) == (1, "")
    assert "left out: it has no confidence in its authors" in result.stderr
    result = run("extract", page, "--min-confidence", "authors=0.5", "-o", tmp_path / "a.csv")
    assert result.returncode == 3
    assert "a.csv is not written: all records were left out by --min-confidence" in result.stderr


def test_a_wrong_limit_is_wrong_usage(page):
    result = run("extract", page, "--min-confidence", "1.5")
    assert result.returncode == 2
    assert "--min-confidence 1.5: 1.5 is not between 0 and 1." in result.stderr
