"""In a job, messages name keys of jobs.toml."""

import pytest

from scraper.jobs.fetch_keys import name_keys


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "a: forbidden; if that is meant, pass --allow-private 127.0.0.1",
            'a: forbidden; if that is meant, set allow_private = ["127.0.0.1"] in [fetch]',
        ),
        ("pass --allow-private ::1", 'set allow_private = ["::1"] in [fetch]'),
        ("--ignore-robots overrides it", "ignore_robots = true in [fetch] overrides it"),
        (
            "raise --timeout or --total-timeout",
            "raise timeout in [fetch] or total_timeout in [fetch]",
        ),
        ("see --max-bytes", "see max_bytes in [fetch]"),
        ("--max-redirects sets the limit", "max_redirects in [fetch] sets the limit"),
        ("--render auto runs its scripts", 'render = "auto" in [fetch] runs its scripts'),
        ("--timeouts and --max-age are no options", "--timeouts and --max-age are no options"),
    ],
)
def test_options_become_keys(message, expected):
    assert name_keys(message) == expected
