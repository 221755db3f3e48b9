"""The network of the fetcher's tests: watched, and cut off at the machine's edge."""

from collections.abc import Iterator

import pytest

from tests.fetcher.tap import Tap


@pytest.fixture(scope="session")
def _tap() -> Tap:
    return Tap()


@pytest.fixture(autouse=True)
def network(_tap: Tap) -> Iterator[Tap]:
    """What this test connects to."""
    _tap.clear()
    yield _tap
    _tap.clear()
