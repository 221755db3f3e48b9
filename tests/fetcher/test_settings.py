"""Every setting is declared once: the command line, jobs.toml and the client are made from it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import typer

from scraper.cli import app
from scraper.fetcher import SETTINGS, FetchSettings, InvalidSetting, option_of
from scraper.jobs.config import Job

PACKAGE = Path(__file__).parents[2] / "scraper"
FETCHING = ("extract", "explain", "discover", "feeds", "init")
COMMANDS = typer.main.get_command(app).commands


def options_of(command):
    """The long options of a command, each with its default."""
    return {
        name: parameter.default
        for parameter in COMMANDS[command].params
        for name in parameter.opts
        if name.startswith("--")
    }


def of_groups(*groups):
    return {option_of(name) for name, setting in SETTINGS.items() if setting.group in groups}


def test_extract_has_an_option_for_every_setting():
    assert of_groups("fetch", "page", "warc") <= options_of("extract").keys()


@pytest.mark.parametrize("command", FETCHING)
def test_a_command_that_fetches_has_the_settings_of_its_groups(command):
    groups = {"extract": ("fetch", "page", "warc"), "explain": ("fetch", "page")}
    wanted = of_groups(*groups.get(command, ("fetch",)))
    assert options_of(command).keys() & of_groups("fetch", "page", "warc") == wanted


def test_an_option_has_the_default_of_its_setting():
    options, defaults = options_of("extract"), FetchSettings()
    assert {name: options[option_of(name)] or () for name in SETTINGS} == {
        name: getattr(defaults, name) or () for name in SETTINGS
    }


def test_the_keys_of_fetch_in_jobs_toml_are_the_settings():
    table = next(field.type for field in msgspec.structs.fields(Job) if field.name == "fetch")
    assert table.__struct_fields__ == tuple(SETTINGS)


def names_in(path):
    """The names, attributes, parameters and keyword arguments of a module, and its options."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword | ast.arg) and node.arg:
            yield node.arg
    yield from re.findall(r"\"--([a-z-]+)\"", source)


def test_no_module_between_the_settings_and_the_fetcher_names_one():
    """The public functions have parameters of their own, a report says whether robots.txt is
    ignored, an alarm names a command with an option, and the redirects that two shards followed are
    added up. Names of one word, and `max_bytes` of a request, are too common for this test.
    """
    names = {name for name in SETTINGS if "_" in name} - {"max_bytes"}
    naming = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in PACKAGE.rglob("*.py")
        for name in names & {found.replace("-", "_") for found in names_in(path)}
        if not path.is_relative_to(PACKAGE / "fetcher")
    }
    public = {("api.py", "allow_private"), ("api.py", "ignore_robots")}
    said = {
        ("jobs/run.py", "ignore_robots"),
        ("jobs/run_health.py", "allow_private"),
        ("jobs/ingest.py", "max_redirects"),
    }
    assert naming - public <= said


@pytest.mark.parametrize(
    "name", ["total_timeout", "connect_timeout", "max_header_bytes", "max_codings"]
)
def test_one_module_uses_a_limit(name):
    using = {path.name for path in (PACKAGE / "fetcher").rglob("*.py") if name in names_in(path)}
    assert len(using - {"settings.py"}) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"timeout": 0.0}, "--timeout: expected a number above 0"),
        ({"timeout": float("nan")}, "--timeout: expected a number above 0"),
        ({"delay": -1.0}, "--delay: expected a number of at least 0"),
        ({"max_redirects": -1}, "--max-redirects: expected a whole number of at least 0"),
        ({"contact": "a\nb"}, "--contact: expected printable letters of Latin-1 in one line"),
        ({"allow_private": ("a.test", "b/c")}, "--allow-private: 'b/c' is more than a host"),
        (
            {"warc": "a.gz", "replay": "b.gz"},
            "--warc: cannot be combined with replay. Choose one of them.",
        ),
    ],
)
def test_a_value_that_a_setting_cannot_have_is_refused(given, message):
    with pytest.raises(InvalidSetting, match=re.escape(message)):
        FetchSettings(**given)


@pytest.mark.parametrize("timeout", [0.001, 0.1, 86_400, 200_000])
def test_every_timeout_that_jobs_toml_or_the_command_line_took_is_still_one(timeout):
    assert FetchSettings(timeout=timeout).timeout == timeout


@pytest.mark.parametrize(
    "proxy", ["socks5://ada:secret@h:1", "ftp://ada:secret@h", "http://ada:secret@[::1"]
)
def test_the_message_about_a_proxy_does_not_repeat_its_password(proxy):
    with pytest.raises(InvalidSetting) as caught:
        FetchSettings(proxy=proxy)
    assert "secret" not in str(caught.value)


def test_a_setting_that_was_given_is_told_from_a_default():
    assert FetchSettings(delay=1.0, contact="me@a.example").given() == {"contact": "me@a.example"}


def test_the_settings_and_the_help_need_no_http_library():
    script = (
        "import sys, scraper.cli, scraper.jobs.config\n"
        "print(*sorted({'requests', 'urllib3', 'ssl', 'numpy', 'lxml'} & sys.modules.keys()))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == ""


def test_the_docs_name_every_setting():
    page = (PACKAGE.parent / "docs" / "cron.md").read_text(encoding="utf-8")
    assert [name for name in SETTINGS if f"`{name}`" not in page] == []
