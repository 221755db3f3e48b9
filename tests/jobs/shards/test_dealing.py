"""Which shard a host belongs to."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ConfigError
from scraper.fetcher.scheduler import _host
from scraper.jobs import Shard
from scraper.jobs.shards.dealing import host_of_throttle, shard_of_host, shard_of_url

HOSTS = st.from_regex(r"[a-z0-9]{1,12}(\.[a-z]{1,8}){1,3}(:[1-9][0-9]{0,3})?", fullmatch=True)
COUNTS = st.integers(1, 64)


@given(HOSTS, COUNTS)
def test_each_host_belongs_to_exactly_one_shard(host, count):
    owners = [n for n in range(1, count + 1) if Shard(n, count).owns_host(host)]
    assert owners == [shard_of_host(host, count)]


@given(HOSTS, COUNTS)
def test_one_shard_more_moves_only_hosts_to_the_new_one(host, count):
    assert shard_of_host(host, count + 1) in (shard_of_host(host, count), count + 1)


@given(HOSTS, COUNTS)
def test_a_host_and_the_same_with_www_are_dealt_together(host, count):
    assert shard_of_host(f"www.{host}", count) == shard_of_host(host, count)


@given(st.text(max_size=60), COUNTS)
def test_anything_has_a_shard_and_none_fails(text, count):
    assert 1 <= shard_of_url(text, count) <= count


@pytest.mark.parametrize("count", [2, 3, 7])
def test_shards_get_about_the_same_number_of_hosts(count):
    dealt = Counter(shard_of_host(f"site{n}.example", count) for n in range(3_000))
    assert len(dealt) == count
    assert max(dealt.values()) < 1.2 * min(dealt.values())


def test_the_deal_is_the_same_on_every_machine_and_in_every_version():
    hosts = ("example.org", "news.example", "127.0.0.1:8000", "[::1]", "xn--bcher-kva.example")
    assert [shard_of_host(host, 5) for host in hosts] == [2, 1, 4, 3, 1]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a",
        "https://EXAMPLE.org:443/b?c",
        "http://user:secret@example.org:80/",
        "http://127.0.0.1:8000/x",
        "http://bücher.example/",
        "http://[::1]:90/",
    ],
)
def test_the_unit_is_the_host_whose_slot_a_request_takes(url):
    assert host_of_throttle(url) == _host(url) != ""


@pytest.mark.parametrize(
    "written", ["", "0/3", "4/3", "1/0", "a/b", "1", "1/2/3", "-1/2", "1/9999"]
)
def test_a_shard_that_does_not_exist_is_refused(written):
    with pytest.raises(ConfigError, match="write K/N"):
        Shard.parse(written)


def test_a_shard_is_written_as_it_is_read():
    assert str(Shard.parse(" 2/3 ")) == "2/3"
