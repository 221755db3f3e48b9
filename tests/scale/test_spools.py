"""The pages of parts in hand are counted while they are written."""

import scraper
from scraper.scale.page_process import Spooled, append
from scraper.scale.spools import SpoolPages
from tests.conftest import page_with

ARTICLE = scraper.extract(page_with())


def add(spool, number):
    with spool.open("ab") as file:
        append(file, Spooled((number, 0), ARTICLE))


def test_pages_are_counted_as_they_come_and_half_a_page_is_not(tmp_path):
    pages = SpoolPages(tmp_path)
    assert pages.count() == 0
    first, second = (tmp_path / name / "spool" for name in ("a", "b"))
    for spool in (first, second):
        spool.parent.mkdir()
        add(spool, 1)
    assert pages.count() == 2
    add(first, 2)
    complete = first.stat().st_size
    add(first, 3)
    with first.open("ab") as file:
        file.truncate(first.stat().st_size - 1)
    assert pages.count() == 3
    with first.open("ab") as file:
        file.truncate(complete)
    assert pages.count() == 3
    second.unlink()
    assert pages.count() == 2
