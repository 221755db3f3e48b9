"""`python -m benchmarks scale duplicates` at a small size."""

from benchmarks.scale import duplicates
from benchmarks.scale.texts import EVERY, is_planted, text
from scraper.near_duplicates import jaccard, shingles
from scraper.scale.finish import finish_dataset
from scraper.scale.settings import DatasetSettings
from scraper.scale.tasks import InlineEngine

COUNT = 1_000


def test_planted_near_duplicates_are_found_and_nothing_below_the_limit_is_joined(tmp_path):
    engine = InlineEngine()
    markers = duplicates.make_parts(str(tmp_path), COUNT, 1, engine)
    finish_dataset(markers, str(tmp_path), DatasetSettings(), engine, rows=400)
    finding = duplicates.compare(str(tmp_path), COUNT, 1)
    assert finding.expected > COUNT / EVERY / 3
    assert finding.recall >= 0.98
    assert finding.wrong == 0


def test_planted_texts_are_as_similar_to_their_originals_as_is_wanted():
    originals = [shingles(text(one, 100, 1)) for one in range(100) if not is_planted(one)]
    planted = [shingles(text(one, 100, 1)) for one in range(100) if is_planted(one)]
    found = [max(jaccard(one, original) for original in originals) for one in planted]
    assert all(0.75 < one <= 1 for one in found)
    assert min(found) < 0.9 < max(found)
