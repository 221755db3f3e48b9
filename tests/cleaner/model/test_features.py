"""Features: one row for each name, whatever the page."""

import numpy as np
import pytest

from scraper.cleaner import Cleaner
from scraper.cleaner.model import FeatureBuilder
from scraper.cleaner.model.feature_groups import Group, PageColumns
from scraper.cleaner.pipeline import apply_rules
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page

CLEANER = Cleaner(Lexicon())
BUILDER = FeatureBuilder()
PAGE = """<html lang=en><title>The ferry</title><body><nav><p>Home</p></nav><main>
<h1>The ferry is late</h1><img src=quay.jpg>
<p>The ferry left the quay at noon, as it had done every day since the bridge was closed.</p>
<p>The captain said that the tide was late again, and that he would not wait for it.</p>
</main></body></html>"""


def context(markup=PAGE):
    document = parse(Page(source="test", content=markup))
    return CLEANER.context(document, parse_structured_data(document))


def features_of(page, text):
    """The features by name of the judged block that starts with a text."""
    table = BUILDER.table(page, apply_rules(page))
    judged = [page.blocks[index] for index in np.flatnonzero(table.layout.judged)]
    (column,) = [number for number, block in enumerate(judged) if block.text.startswith(text)]
    return dict(zip(BUILDER.names, table.rows[:, column].tolist(), strict=True))


def test_the_names_of_all_features_differ():
    assert len(set(BUILDER.names)) == len(BUILDER.names)


def test_each_feature_is_the_row_of_its_name():
    features = features_of(context(), "The ferry left")
    assert features["words"] == 18
    assert features["commas"] == 1
    assert features["picture_before"] == 1
    assert features["kind_paragraph"] == 1
    assert features["in_main"] == 1
    assert features["tag_p"] == 1
    assert features["words@+1"] == 17
    assert features["kind_heading@-1"] == 1
    assert features["c0_count"] == 3
    assert features["type_newsarticle"] == 0


def test_a_page_without_blocks_has_rows_and_no_columns():
    table = BUILDER.table(context("<html><body><img src=quay.jpg></body></html>"), [])
    assert table.rows.shape == (len(BUILDER.names), 0)


def test_a_group_with_a_row_too_few_is_refused():
    group = Group(("one", "two"), lambda columns: np.zeros((1, len(columns.elements)), np.float32))
    page = context()
    columns = PageColumns(page, apply_rules(page))
    rows = np.zeros((2, len(columns.judged_indices)), np.float32)
    with pytest.raises(ValueError, match="1 rows for the features"):
        group.fill(columns, rows)
