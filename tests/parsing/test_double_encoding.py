"""Text that was encoded twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parsing.double_encoding import repair
from scraper.text import clean

TEXTS = {
    "punctuation": "It’s “late” – and the ferry… isn’t here.",
    "German": "Die Fähre fährt für zwölf Gäste über die Förde.",
    "French": "« Voilà », dit-il, « l’été a été très chaud à Besançon. »",
    "Spanish": "El niño cruzó el río después de las once, ¿verdad? ¡Sí!",
    "Polish": "Żółty prom wypłynął późno, więc czekaliśmy na łodzi.",
    "Russian": "Паром вернулся на остров после четырёх месяцев ремонта.",
    "Greek": "Το πορθμείο επέστρεψε στο νησί.",
    "Hebrew": "המעבורת חזרה אל האי.",
    "Arabic": "عادت العبارة إلى الجزيرة.",
    "Thai": "เรือข้ามฟากกลับมาแล้ว",
    "Chinese": "渡轮经过四个月的修理后回到了岛上。",
    "Japanese": "フェリーは四か月の修理を終えて島に戻った。",
    "emoji": "The ferry is back 😀 – hooray’s 🎉",
}


def as_cp1252(text):
    """Encoded twice as browsers do it, where bytes without a letter stay control characters."""
    return "".join(
        bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte))
        for byte in text.encode()
    )


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("way", [as_cp1252, lambda text: text.encode().decode("latin-1")])
def test_a_text_is_repaired_in(language, way):
    repaired, count = repair(way(TEXTS[language]))
    assert repaired == TEXTS[language]
    assert count > 0


KEPT = {
    **TEXTS,
    "French with a space before the mark": "« Et voilà\xa0», « là\xa0», « holà\xa0», « çà\xa0».",
    "Portuguese capitals": "NÃO HÁ PÃO NA ESTAÇÃO, Â, Ã.",
    "Vietnamese": "Chiếc phà đã trở lại hòn đảo, âm thanh lớn.",
    "one such sequence": "Some pages show â€™ in place of an apostrophe.",
    "nothing": "",
    "ASCII": "The ferry is late.",
}


@pytest.mark.parametrize("what", KEPT)
def test_a_text_that_is_not_encoded_twice_stays(what):
    assert repair(KEPT[what]) == (KEPT[what], 0)


def test_a_quotation_in_a_page_is_repaired_and_the_page_stays():
    own = "« Et voilà\xa0», l’été à Besançon. "
    repaired, count = repair(own + as_cp1252("It’s “late”…"))
    assert repaired == own + "It’s “late”…"
    assert count == 4


def test_a_closing_quotation_mark_whose_last_byte_got_lost_is_repaired():
    assert (
        repair("â€œLateâ€ isnâ€™t the word, â€œlostâ€ is.")[0]
        == "“Late” isn’t the word, “lost” is."
    )


@given(st.text())
def test_no_text_becomes_longer_and_a_change_is_counted(text):
    repaired, count = repair(text)
    assert len(repaired) <= len(text)
    assert (repaired == text) or count


def test_a_page_says_that_it_was_repaired(extract):
    text = as_cp1252("The ferry’s last run – “a sad day”, its captain said, wasn’t as full. ") * 6
    page = f"<html><head><title>Ferry</title></head><body><h1>Ferry</h1><p>{text}</p></body></html>"
    article = extract(page.encode())
    assert "ferry’s last run – “a sad day”" in article.body
    assert "double_encoding" in [one.code for one in article.warnings]
    assert clean(article.body) == article.body
