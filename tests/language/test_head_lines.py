"""Lines below a headline that give several facts."""

import pytest

from scraper.language import Lexicon, read_head_line

LEXICON = Lexicon()
# (language, line): (names that it calls writers, other names)
LINES = {
    ("de", "Aktualisiert am 14.03.2025, 18:20 Uhr | Von Ada Lindqvist Lesezeit: 3 Min."): (
        ["Ada Lindqvist"],
        [],
    ),
    ("fr", "Publié le 14 novembre 2024 à 06h00, par Ada Lindqvist"): (["Ada Lindqvist"], []),
    ("hu", "Szabó Réka | 2024. május 15., szerda 10:30 | Frissítve: 2024. 05. 16. 8:05"): (
        [],
        ["Szabó Réka"],
    ),
    ("cs", "Tomáš Havelka, 5. února 2025 12:30, aktualizováno 15:05"): ([], ["Tomáš Havelka"]),
    ("en", "Ada Linqvist, 3 May 2024, in Harbour"): ([], ["Ada Linqvist"]),
    ("zh", "记者 张三 2024-05-15 10:30 来源：海港日报"): (["张三"], []),
    ("th", "โดย สมชาย แก้วมณี เผยแพร่: 15 พ.ค. 2567 10:30 น."): (["สมชาย แก้วมณี"], []),
    ("ar", "نُشر في: الأربعاء ١٥ مايو ٢٠٢٤م، ٠٩:٢٠ ص"): ([], []),
}
SENTENCES = [
    ("en", "The ferry will sail on 3 May 2024 at 10:30 for the first time."),
    ("en", "Concert on 5 May 2024 in the old town hall of the harbour"),
    ("th", "ที่ประชุมสภาเทศบาลเมืองริมน้ำมีมติเมื่อวันที่ 15 พ.ค. 2567 ให้ปิดสะพานหมุนเก่าไม่ให้รถบรรทุกผ่าน"),
]


@pytest.mark.parametrize(("language", "line"), LINES)
def test_the_names_and_dates_are_read(language, line):
    read = read_head_line(line, LEXICON.phrases_for(language))
    assert read is not None
    assert (read.names, read.bare) == LINES[language, line]
    assert read.dates


@pytest.mark.parametrize(("language", "line"), SENTENCES)
def test_a_sentence_with_a_date_is_no_such_line(language, line):
    assert read_head_line(line, LEXICON.phrases_for(language)) is None


def test_a_date_alone_gives_nothing_more():
    assert read_head_line("3 May 2024", LEXICON.phrases_for("en")) is None
