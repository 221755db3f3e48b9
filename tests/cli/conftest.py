"""A page on disk, for every test of a command."""

import pytest

from tests.conftest import page_with


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_with(), encoding="utf-8")
    return path
