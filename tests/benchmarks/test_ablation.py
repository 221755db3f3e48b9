"""The parts that the ablation switches off."""

import pytest

from benchmarks.ablation import PARTS
from tests.conftest import page_with


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_there_and_can_be_switched_off(part, extract, monkeypatch):
    for owner, name, value in PARTS[part]():
        monkeypatch.setattr(owner, name, value)
    assert extract(page_with()).status == "ok"
