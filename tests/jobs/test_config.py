"""jobs.toml: what it may contain, and the messages for mistakes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ConfigError, InvalidUrl
from scraper.fetcher import FetchSettings
from scraper.jobs.config import Job, load_job
from scraper.jobs.config import job_of as job_of_tables

PACKAGE = Path(__file__).parents[2]
LEAST = """\
[job]
name = "harbour"
output = "output/harbour"

[fetch]
delay = 0                         # seconds between requests to one host
allow_private = ["127.0.0.1"]     # for tests and intranets

[[source]]
kind = "feed"                     # feed, sitemap, page, urls, files, warc
url = "http://127.0.0.1:8000/feed.xml"

[[sink]]
format = "jsonl"
"""
JOB = '[job]\nname = "a"\noutput = "o"\n'
SOURCE = '[[source]]\nkind = "feed"\nurl = "https://a.example/feed"\n'


def job_of(tmp_path, text):
    path = tmp_path / "jobs.toml"
    path.write_text(text, encoding="utf-8")
    return load_job(path)


def test_the_least_configuration_works_as_it_stands(tmp_path):
    job = job_of(tmp_path, LEAST)
    assert (job.job.name, job.output, job.fetch.delay) == (
        "harbour",
        tmp_path / "output/harbour",
        0,
    )
    assert job.recheck == (3600, 86_400, 7 * 86_400)
    assert Job.load(tmp_path / "jobs.toml") == job


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "missing table [job], with its name and output"),
        (JOB, "missing table [[source]], which says where pages come from"),
        ("source = []\n" + JOB, "[[source]]: expected at least one table"),
        ("sorce = 1\n" + JOB + SOURCE, "unknown key sorce; did you mean source?"),
        ("x = 1\n" + JOB + SOURCE, "unknown key x; known are job, fetch, filter, source, sink"),
        ("folder = '/'\n" + JOB + SOURCE, "unknown key folder; known are job"),
        ('[job]\noutput = "o"\n' + SOURCE, "[job]: missing key name"),
        (
            '[job]\nname = "a b"\noutput = "o"\n' + SOURCE,
            "[job] name: expected a name of letters, digits, dots, hyphens and underscores",
        ),
        ('[job]\nname = "a\\n"\noutput = "o"\n' + SOURCE, "[job] name: expected a name of letters"),
        (JOB + "workers = 0\n" + SOURCE, "[job] workers: expected a whole number of at least 1"),
        (
            JOB + "workers = 100000\n" + SOURCE,
            "[job] workers: expected a whole number of at most 256",
        ),
        (
            JOB + 'recheck = "1h"\n' + SOURCE,
            "[job] recheck: expected a list in brackets, not text in quotes",
        ),
        (
            JOB + 'recheck = ["1h", 3]\n' + SOURCE,
            "[job] recheck, entry 2: expected text in quotes, not a whole number",
        ),
        (
            JOB + 'recheck = ["1h", "2x"]\n' + SOURCE,
            "[job] recheck: '2x' is not a duration; write a number and s, m, h, d or w",
        ),
        (
            JOB + 'max_time = "0s"\n' + SOURCE,
            "[job] max_time: '0s' is zero; write a longer duration, as in 90s, 1h, 7d",
        ),
        (
            JOB + 'stale = "999999d"\n' + SOURCE,
            "[job] stale: '999999d' is more than a hundred years",
        ),
        (JOB + "fetch = 3\n" + SOURCE, "[job]: unknown key fetch; known are name, output"),
        ("fetch = 3\n" + JOB + SOURCE, "[fetch]: expected a table, not a whole number"),
        (
            JOB + '[fetch]\ndelay = "x"\n' + SOURCE,
            "[fetch] delay: expected a number, not text in quotes",
        ),
        (JOB + "[fetch]\ndelay = nan\n" + SOURCE, "[fetch] delay: expected a number"),
        (
            JOB + "[fetch]\ntimeout = inf\n" + SOURCE,
            "[fetch] timeout: expected a number of at most 1000000000",
        ),
        (JOB + "[fetch]\ndealy = 1\n" + SOURCE, "[fetch]: unknown key dealy; did you mean delay?"),
        (
            JOB + '[fetch]\nignore_robots = "yes"\n' + SOURCE,
            "[fetch] ignore_robots: expected true or false, not text in quotes",
        ),
        (
            JOB + '[fetch]\nuser_agent = "a\\nb"\n' + SOURCE,
            "[fetch] user_agent: expected printable letters of Latin-1 in one line",
        ),
        (
            JOB + '[fetch]\ncontact = "me@a.example\u4e00"\n' + SOURCE,
            "[fetch] contact: expected printable letters of Latin-1 in one line",
        ),
        (
            JOB + '[fetch]\ncontact = "  "\n' + SOURCE,
            "[fetch] contact: expected printable letters of Latin-1 in one line, and not spaces "
            "alone",
        ),
        (
            JOB + '[fetch]\nuser_agent = ""\n' + SOURCE,
            "[fetch] user_agent: expected printable letters of Latin-1 in one line, and not spaces "
            "alone",
        ),
        (
            JOB + '[fetch]\nallow_private = ["127.0.0.1", "http://intranet/"]\n' + SOURCE,
            "[fetch] allow_private, entry 2: 'http://intranet/' is more than a host; write its name or its "
            "IP address",
        ),
        (
            JOB + '[fetch]\nallow_private = ["127.0.0.1:8000"]\n' + SOURCE,
            "[fetch] allow_private, entry 1: '127.0.0.1:8000' is more than a host",
        ),
        (
            JOB + '[fetch]\nallow_private = [""]\n' + SOURCE,
            "[fetch] allow_private, entry 1: '' is not a host",
        ),
        (
            JOB + '[fetch]\nallow_private = ["256.0.0.1"]\n' + SOURCE,
            "[fetch] allow_private, entry 1: '256.0.0.1' is not a host",
        ),
        (
            JOB + '[fetch]\nallow_private = "intranet"\n' + SOURCE,
            "[fetch] allow_private: expected a list in brackets, not text in quotes",
        ),
        (
            JOB + '[fetch]\nproxy = ""\n' + SOURCE,
            "[fetch] proxy: not the URL of a proxy; write http://HOST:PORT",
        ),
        (
            JOB + '[fetch]\nproxy = "socks5://127.0.0.1:1080"\n' + SOURCE,
            "[fetch] proxy: socks5:// is not supported; write http://HOST:PORT or https://HOST:PORT",
        ),
        (
            JOB + '[fetch]\nproxy = "http://me:hush@:99999"\n' + SOURCE,
            "[fetch] proxy: not the URL of a proxy",
        ),
        (
            JOB + '[fetch]\nproxy = "proxy.example:3128"\n' + SOURCE,
            "[fetch] proxy: not the URL of a proxy; write http://HOST:PORT",
        ),
        (
            JOB + '[fetch]\nrender = "yes"\n' + SOURCE,
            "[fetch] render: 'yes' is not one of never, auto, always",
        ),
        (
            JOB + '[fetch]\nwarc = "a.warc.gz"\nreplay = "b.warc.gz"\n' + SOURCE,
            "[fetch] warc: cannot be combined with replay. Choose one of them.",
        ),
        (
            JOB + '[filter]\nlanguage = "de"\n' + SOURCE,
            "[filter] language: expected a list in brackets",
        ),
        (
            JOB + '[filter]\nlanguage = ["de", "english"]\n' + SOURCE,
            "[filter] language, entry 2: 'english' is not a language code; did you mean en?",
        ),
        (
            JOB + '[filter]\nlanguage = ["Deutsch"]\n' + SOURCE,
            "'Deutsch' is not a language code; did you mean de?",
        ),
        (
            JOB + '[filter]\nlanguage = ["fra"]\n' + SOURCE,
            "'fra' is not a language code; did you mean fr?",
        ),
        (
            JOB + '[filter]\nlanguage = ["en-GB"]\n' + SOURCE,
            "'en-GB' is not a language code; did you mean en?",
        ),
        (
            JOB + '[filter]\nlanguage = ["EN"]\n' + SOURCE,
            "'EN' is not a language code; did you mean en?",
        ),
        (
            JOB + '[filter]\nlanguage = ["xx"]\n' + SOURCE,
            "'xx' is not a language code; write the two letters of ISO 639-1, as records have them",
        ),
        (
            JOB + "[filter]\nmin_confidence = 1.5\n" + SOURCE,
            "[filter] min_confidence: expected a number of at most 1",
        ),
        (
            JOB + "[filter]\nmin_confidence = { text = 0.5 }\n" + SOURCE,
            "unknown key text",
        ),
        (
            JOB + 'favour = "f1"\n' + SOURCE,
            "[job] favour: 'f1' is not one of precision, recall",
        ),
        (
            JOB + '[filter]\nafter = "2024"\n' + SOURCE,
            '[filter] after: expected a day, as in "2024-05-16"',
        ),
        (
            JOB + '[filter]\nafter = "2024-02-30"\n' + SOURCE,
            "[filter] after: 2024-02-30 is not a day of the calendar",
        ),
        (
            JOB + '[[source]]\nkind = "fed"\n',
            "[[source]] number 1 kind: 'fed' is not one of feed, sitemap, page, urls, files, warc; "
            "did you mean feed?",
        ),
        (JOB + '[[source]]\nkind = "it\'s"\n', "is not one of feed, sitemap"),
        (
            JOB + SOURCE + '[[source]]\nkind = "page"\n',
            '[[source]] number 2 url: a page needs it, as in url = "https://…"',
        ),
        (
            JOB + '[[source]]\nkind = "files"\n',
            '[[source]] number 1 path: a source of kind files needs it, as in path = "…"',
        ),
        (
            JOB + '[[source]]\nkind = "urls"\n',
            '[[source]] number 1 urls: a source of kind urls needs urls = ["https://…"] or path',
        ),
        (
            JOB + '[[source]]\nkind = "feed"\nurl = "a.example/feed"\n',
            "url: 'a.example/feed' does not start with http:// or https://",
        ),
        (
            JOB + '[[source]]\nkind = "urls"\nurls = ["ftp://x/"]\n',
            "urls: 'ftp://x/' does not start with http:// or https://",
        ),
        (
            JOB + '[[source]]\nkind = "page"\nurl = "https://a..example/"\n',
            "url: https://a..example/: the URL does not have a valid host; write https://HOST/PATH",
        ),
        (
            JOB + SOURCE + 'path = "x"\n',
            "[[source]] number 1 path: only for sources of kind urls, files, warc, not for feed",
        ),
        (JOB + SOURCE + 'include = ["["]\n', "include: '[' is not a regular expression"),
        (
            JOB + SOURCE + 'include = ["a", 3]\n',
            "[[source]] number 1 include, entry 2: expected text in quotes",
        ),
        (JOB + SOURCE + "urll = 1\n", "[[source]] number 1: unknown key urll; did you mean url"),
        (
            JOB + SOURCE + SOURCE,
            "[[source]] https://a.example/feed: two sources have this name; rename one of them",
        ),
        (
            JOB + SOURCE + '[[sink]]\npath = ""\n',
            "[[sink]] number 1 path: expected text in quotes that is not empty",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "csvv"\n',
            "[[sink]] number 1 format: 'csvv' is not one of jsonl, json, csv",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "csv"\npaht = "x"\n',
            "[[sink]] number 1: unknown key paht; did you mean path?",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "csv"\n' * 2,
            "[[sink]] articles.csv: two sinks write it; give one of them another path",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "md"\npath = "."\n',
            "[[sink]] number 1 path: '.' is not allowed",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "md"\npath = "runs/x"\n',
            "path: 'runs/x' is not allowed",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "sqlite"\npath = "state.db"\n',
            "path: 'state.db' is not allowed",
        ),
        ("a = [\n", "not TOML"),
        ("a = " + "[" * 5000, "not TOML"),
        ("a = " + "9" * 5000, "not TOML"),
        ("[job]\n[job]\n", "not TOML"),
    ],
)
def test_a_message_names_the_table_and_the_key(tmp_path, text, message):
    with pytest.raises(ConfigError) as raised:
        job_of(tmp_path, text)
    assert raised.value.message.startswith(f"{tmp_path / 'jobs.toml'}: ")
    assert message in raised.value.message


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda path: None, "no such file; `scraper init URL` writes one"),
        (lambda path: path.mkdir(), "cannot be read (Is a directory)"),
        (lambda path: path.write_bytes(b"[job]\nname = '\xff'\n"), "not UTF-8 (byte 14)"),
    ],
    ids=["missing", "a folder", "latin-1"],
)
def test_for_a_file_that_cannot_be_read_the_message_says_why(tmp_path, write, message):
    write(tmp_path / "jobs.toml")
    with pytest.raises(ConfigError) as raised:
        load_job(tmp_path / "jobs.toml")
    assert message in raised.value.message


def test_a_proxys_password_is_not_repeated(tmp_path):
    with pytest.raises(ConfigError) as raised:
        job_of(tmp_path, JOB + '[fetch]\nproxy = "socks5://me:hush@127.0.0.1:1080"\n' + SOURCE)
    assert "hush" not in raised.value.message


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "::1",
        "[::1]",
        "intranet",
        "Intranet.Example.",
        "büro.example",
        "a_b.example",
        "xn--bro-hoa.example",
    ],
)
def test_a_private_host_is_a_name_or_an_ip_address(tmp_path, host):
    assert job_of(
        tmp_path, JOB + f'[fetch]\nallow_private = ["{host}"]\n' + SOURCE
    ).fetch.allow_private == (host,)


@pytest.mark.parametrize(
    "proxy", ["http://127.0.0.1:3128", "https://me:hush@proxy.example", "http://proxy.example"]
)
def test_a_proxy_is_one_of_http_or_https(tmp_path, proxy):
    assert job_of(tmp_path, JOB + f'[fetch]\nproxy = "{proxy}"\n' + SOURCE).fetch.proxy == proxy


@given(st.text(st.characters(max_codepoint=0x17F), max_size=4))
def test_a_contact_is_what_the_fetcher_can_send(text):
    try:
        sent = FetchSettings(contact=text).agent
    except InvalidUrl:
        sent = None
    tables = {
        "job": {"name": "a", "output": "o"},
        "fetch": {"contact": text},
        "source": [{"kind": "feed", "url": "https://a.example/feed"}],
    }
    try:
        job = job_of_tables(tables, Path("jobs.toml"))
    except ConfigError:
        job = None
    assert (job is None) == (sent is None)
