"""Undeclared legacy charsets: every letter is kept."""

import pytest

from scraper.parsing.charset import decode

PAGE = "<html{lang}><head><title>{text}</title></head><body><p>{text}</p></body></html>"
TEXTS = {
    "da": "Søens færge blev på grund; ærgerligt, sagde Åse, og så gik hun hjem ad den våde sti.",
    "de": "Die Fähre nach Süderoog fällt aus, sagt die Reederei; größere Umwege sind nötig.",
    "el": "Το πλοίο έμεινε στο λιμάνι όλη την ημέρα και οι επιβάτες περίμεναν στη βροχή.",
    "et": "Praam jäi kogu päevaks sadamasse, sest pump läks katki ja varuosa tuli alles õhtul.",
    "he": "הספינה נשארה בנמל כל היום והנוסעים המתינו בגשם עד הערב.",
    "ja": "船は一日中港にとどまり、乗客は雨の中で夕方まで待っていた。部品は夜に届いた。",
    "ko": "배는 하루 종일 항구에 머물렀고 승객들은 저녁까지 빗속에서 기다렸다.",
    "lt": "Keltas visą dieną stovėjo uoste, nes sugedo siurblys, o dalį atvežė tik vakare žvejai.",
    "pl": "Prom stał w porcie przez cały dzień, a załoga czekała na części z Gdańska aż do świtu.",
    "ru": "Паром весь день стоял в порту, и пассажиры ждали под дождём до самого вечера.",
    "th": "เรืออยู่ในท่าทั้งวัน และผู้โดยสารรอกลางสายฝนจนถึงเย็น",
    "tr": "Vapur bütün gün limanda kaldı; yolcular yağmurun altında akşama kadar bekleşti.",
    "zh": "渡轮整天停在港口，乘客在雨中一直等到傍晚，零件直到夜里才送到。",
}
CHARSETS = [
    ("da", "cp1252"),
    ("da", "iso8859-15"),
    ("de", "cp1252"),
    ("de", "mac-roman"),
    ("el", "cp1253"),
    ("el", "iso8859-7"),
    ("et", "cp1257"),
    ("et", "iso8859-4"),
    ("he", "cp1255"),
    ("ja", "cp932"),
    ("ja", "euc-jp"),
    ("ja", "iso2022-jp"),
    ("ko", "cp949"),
    ("lt", "cp1257"),
    ("lt", "iso8859-13"),
    ("pl", "cp1250"),
    ("pl", "iso8859-2"),
    ("ru", "cp1251"),
    ("ru", "koi8-r"),
    ("ru", "cp866"),
    ("ru", "iso8859-5"),
    ("th", "cp874"),
    ("tr", "cp1254"),
    ("zh", "gb18030"),
]


@pytest.mark.parametrize(("language", "charset"), CHARSETS)
def test_a_page_that_declares_nothing_keeps_every_letter(language, charset):
    text = TEXTS[language]
    content = PAGE.format(lang="", text=text).encode(charset)
    assert text in decode(content, None).text


def page(text, charset, lang=""):
    return PAGE.format(lang=lang, text=text).encode(charset)


def test_three_accents_are_enough_on_a_page_that_says_its_language():
    text = "The mayor of Fréjus opened the café on the quay. It took a year; the naïve plan failed."
    decoded = decode(page(text, "cp1252", " lang=en"), None)
    assert text in decoded.text
    assert [notice.code for notice in decoded.warnings] == ["charset_guessed"]


def test_the_country_of_the_host_decides_where_the_bytes_do_not():
    # Both charsets have a letter for each of these bytes.
    text = "Kůň žere řepu."
    assert text in decode(page(text, "cp1250"), None, "konik.example.cz").text


def test_a_page_in_utf_8_with_a_broken_byte_stays_utf_8():
    text = "Źdźbło trawy. " * 50
    content = page(text, "utf-8").replace(b"<body>", b"<body>\xff")
    decoded = decode(content, "utf-8")
    assert (decoded.charset, text.strip() in decoded.text) == ("utf-8", True)


def test_a_header_that_says_utf_8_of_a_page_in_another_charset_does_not_count():
    text = "A long text with one accent alone: café. " + "Plain words follow here. " * 100
    assert "café" in decode(page(text, "cp1252"), "utf-8").text


def test_of_a_header_and_a_page_the_one_whose_letters_make_sense_is_right():
    text = TEXTS["pl"]
    content = page(text, "iso8859-2", " lang=pl").replace(
        b"<title>", b"<meta charset=iso-8859-2><title>"
    )
    assert text in decode(content, "iso-8859-1").text


def test_letters_that_were_lost_are_counted():
    content = page("Смрад и " * 400, "cp1251").replace(b"<body>", b"<body>\x98\x98")
    (notice,) = decode(content, "windows-1251").warnings
    assert notice.code == "letters_lost"
    assert notice.message.startswith("2 places could not be read as cp1251")


def test_letters_that_were_lost_before_the_page_was_sent_are_not_counted():
    assert decode("<p>caf\ufffd</p>".encode(), "utf-8").warnings == ()
