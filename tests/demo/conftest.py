"""The newsroom, served: one for tests that only read, one of their own for those that begin another
day.
"""

from collections.abc import Iterator

import pytest

from scraper.demo import DemoSite


@pytest.fixture(scope="session")
def newsroom() -> Iterator[DemoSite]:
    """A newsroom on its first day; nobody may advance it."""
    with DemoSite() as site:
        yield site


@pytest.fixture
def fresh() -> Iterator[DemoSite]:
    """A newsroom of this test's own."""
    with DemoSite() as site:
        yield site
