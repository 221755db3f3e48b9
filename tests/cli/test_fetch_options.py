"""The fetch options of all commands: what is refused, and what reaches the server."""

import json

import pytest

from tests.cli.command import run
from tests.conftest import page_with


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--user-agent", "caf\u00e9 \u2713"],
            "--user-agent: expected printable letters of Latin-1",
        ),
        (["--contact", "a\nX: y"], "--contact: expected printable letters of Latin-1"),
        (["--proxy", ""], "--proxy: not the URL of a proxy"),
        (["--proxy", "foo"], "write http://HOST:PORT"),
        (["--proxy", "http://a..b"], "write http://HOST:PORT"),
        (["--proxy", "socks5://127.0.0.1:1"], "is not supported"),
        (["--allow-private", "http://localhost"], "'http://localhost' is more than a host"),
        (["--allow-private", "localhost:8000"], "'localhost:8000' is more than a host"),
        (["--allow-private", "a b"], "--allow-private: 'a b' is not a host"),
        (["--timeout", "0"], "--timeout: expected a number above 0"),
        (["--connect-timeout", "nan"], "--connect-timeout: expected a number above 0"),
        (["--delay", "inf"], "--delay: expected a number of at most 1000000000"),
    ],
)
@pytest.mark.parametrize("command", ["extract", "explain", "discover", "feeds"])
def test_a_fetch_option_with_an_invalid_value_is_wrong_usage(command, options, message):
    result = run(command, "http://127.0.0.1:9/", *options)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize("url", ["", "foo", "http://", "ftp://a.example/", "http://a..example/"])
@pytest.mark.parametrize(
    "command",
    [
        ["extract", "page.html", "--url"],
        ["explain", "page.html", "--url"],
        ["discover"],
        ["feeds"],
        ["init"],
    ],
    ids=" ".join,
)
def test_a_url_that_is_none_is_wrong_usage_and_the_form_is_shown(command, url):
    result = run(*command, url)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.endswith("write https://HOST/PATH\n")


def test_a_command_that_ignores_robots_txt_says_so(site):
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


def test_a_loopback_address_is_refused_unless_allowed(site):
    result = run("extract", site.serve("/ferry", page_with()))
    assert result.returncode == 3
    assert json.loads(result.stdout)["error"]["code"] == "forbidden_url"
    assert "--allow-private 127.0.0.1" in result.stderr
    assert site.requests == []
