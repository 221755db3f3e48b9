"""The sentence about what a WARC file contained."""

from collections import Counter

from scraper.fetcher.warc import WarcStats


def test_one_record_is_counted_in_the_singular():
    assert (
        WarcStats("a.warc", pages=1).sentence()
        == "a.warc: 1 record: 1 page, 0 unreadable, 0 skipped"
    )


def test_thousands_are_separated():
    stats = WarcStats("a.warc", 2000, 1, Counter({"requests": 2000}))
    assert stats.sentence() == (
        "a.warc: 4,001 records: 2,000 pages, 1 unreadable, 2,000 skipped (2,000 requests)"
    )
