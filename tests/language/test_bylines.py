"""Lines that name authors, and lines that are a date and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language.bylines import read_author_line, read_byline
from scraper.language.datelines import is_dateline
from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()

BYLINES = [
    ("en", "By Ada Linqvist and Bo Ek", ["Ada Linqvist", "Bo Ek"]),
    ("en", "Story by Ada Linqvist | Photos by Bo Ek", ["Ada Linqvist"]),
    ("en", "Words by Ada Linqvist, pictures by Bo Ek", ["Ada Linqvist"]),
    ("en", "By Ada Linqvist Published 3 May 2024", ["Ada Linqvist"]),
    ("en", "By Monday, the ferry was back in service and the town breathed again.", []),
    ("de", "Text: Ada Linqvist, Fotos: Bo Ek", ["Ada Linqvist"]),
    ("de", "Ein Gastbeitrag von Ada Linqvist", ["Ada Linqvist"]),
    ("de", "Von unserer Korrespondentin Ada Linqvist", ["Ada Linqvist"]),
    ("fr", "Par Ada Linqvist Publié le 3 mai 2024 à 8h30", ["Ada Linqvist"]),
    ("fr", "De notre envoyée spéciale Ada Linqvist", ["Ada Linqvist"]),
    ("es", "Por Ada Linqvist Actualizado el 3 de mayo de 2024", ["Ada Linqvist"]),
    ("it", "dal nostro inviato Mario Rossi", ["Mario Rossi"]),
    ("it", "di Ada Linqvist, foto di Bo Ek", ["Ada Linqvist"]),
    ("pt", "Por Ada Linqvist, repórter", ["Ada Linqvist"]),
    ("nl", "Door onze correspondent Ada Linqvist", ["Ada Linqvist"]),
    ("sv", "Av Ada Linqvist Publicerad 3 maj 2024", ["Ada Linqvist"]),
    ("pl", "Wpisany przez Ada Linqvist", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, Bo Ek, Courier Staff Writers", ["Ada Linqvist", "Bo Ek"]),
    ("en", "By Ada Linqvist | Norhaven Chronicle | May 3, 2024", ["Ada Linqvist"]),
    ("en", "By Ada Linqvist and Van Orme", ["Ada Linqvist", "Van Orme"]),
    ("en", "By Van Orme", ["Van Orme"]),
    ("pt", "Por Ada Linqvist — Rio de Janeiro", ["Ada Linqvist"]),
    ("pt", "Por Redação — São Paulo", []),
    ("es", "Ada Linqvist | Corresponsal en Berlín", ["Ada Linqvist"]),
    ("zh", "文 | 王小明 编辑 | 李大海", ["王小明"]),
    ("zh", "记者 王小明 北京报道", ["王小明"]),
    ("ja", "文・山田太郎", ["山田太郎"]),
]


@pytest.mark.parametrize(
    ("language", "line", "names"), BYLINES, ids=[line for _, line, _ in BYLINES]
)
def test_the_names_of_a_byline_are(language, line, names):
    assert read_byline(line, LEXICON.phrases_for(language)) == names


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [("ja", "社会部・山田太郎", ["山田太郎"]), ("ja", "【山田太郎】", ["山田太郎"])],
)
def test_the_names_of_a_line_that_markup_calls_a_byline_are(language, line, names):
    assert read_author_line(line, LEXICON.phrases_for(language)) == names


@pytest.mark.parametrize(
    ("language", "line"), [("et", "Autor/allikas: Ada Linqvist"), ("cs", "Foto: Ada Linqvist")]
)
def test_a_line_with_the_label_of_other_work_names_no_author_though_markup_says_so(language, line):
    assert read_author_line(line, LEXICON.phrases_for(language)) == []


DATELINES = [
    ("en", "Published 3 May 2024, last updated on 4 May 2024", True),
    ("en", "3 May 2024 | 4 min read", True),
    ("en", "On 3 May 2024 the ferry came back.", False),
    ("fr", "Publié le 3 mai 2024 à 8h30 et mis à jour à 9h12", True),
    ("fr", "Publié le 3 mai 2024 à 8h30, mis à jour le 4 mai 2024 à 9h", True),
    ("de", "Veröffentlicht am 3. Mai 2024 um 8.30 Uhr", True),
    ("it", "Pubblicato il 3 maggio 2024 alle 9:12", True),
    ("pt", "Publicado em 3 de maio de 2024 às 9h12", True),
    ("nl", "Gepubliceerd op 3 mei 2024 om 9:12 uur", True),
    ("sv", "Publicerad 3 maj 2024 kl. 9.12", True),
    ("pl", "Opublikowano 3 maja 2024", True),
    ("af", "Gepubliseer op 3 Mei 2024", True),
    ("am", "የታተመበት ቀን: 3 ሜይ 2024", True),
    ("fo", "Dagført: 3. mai 2024", True),
    ("ka", "ბოლო განახლება: 3 მაისი 2024", True),
    ("kn", "ಪ್ರಕಟಿಸಿದ ದಿನಾಂಕ: 3 ಮೇ 2024", True),
    ("ky", "Жарыяланган күнү: 3-май, 2024", True),
    ("lb", "Publizéiert: 3. Mee 2024", True),
    ("mn", "Огноо: 2024 оны 5 сарын 3", True),
    ("sl", "Zadnja dopolnitev: 3. maj 2024 ob 9.12", True),
    ("so", "Waxaa la daabacay: 3 Juun 2024", True),
    ("uz", "E'lon qilingan: 3-may 2024-yil", True),
]


@pytest.mark.parametrize(
    ("language", "line", "expected"), DATELINES, ids=[line for _, line, _ in DATELINES]
)
def test_a_dateline_is_a_date_and_what_goes_with_it(language, line, expected):
    assert is_dateline(line, LEXICON.phrases_for(language)) is expected


@given(st.text(max_size=80), st.sampled_from(["en", "de", "ja", None]))
def test_any_line_gives_names_without_space_around_them(line, language):
    assert all(
        name and name == name.strip()
        for name in read_author_line(line, LEXICON.phrases_for(language))
    )
