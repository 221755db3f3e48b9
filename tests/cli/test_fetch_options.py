"""The fetch options of all commands: what is refused, and what reaches the server."""

import json

import pytest

from tests.cli.command import run
from tests.conftest import page_with


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
def test_a_fetch_option_with_an_invalid_value_is_wrong_usage(command, options, message):
    result = run(command, "http://127.0.0.1:9/", *options)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


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
