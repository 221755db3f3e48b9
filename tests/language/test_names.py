"""Names out of what fields and bylines say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language.bylines import names_after_lead, split_names
from scraper.language.lexicon import Lexicon
from scraper.language.names import grammar_of

LEXICON = Lexicon()

WRITTEN = [
    ("en", "Ada Linqvist", ["Ada Linqvist"]),
    ("en", "By Ada Linqvist and Bo Ek", ["Ada Linqvist", "Bo Ek"]),
    ("en", "ByAda Linqvist", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, Bo Ek & Cy Dahl", ["Ada Linqvist", "Bo Ek", "Cy Dahl"]),
    ("en", "Ada Linqvist; Bo Ek", ["Ada Linqvist", "Bo Ek"]),
    ("en", "Ada Linqvist (Island Courier)", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, health editor", ["Ada Linqvist"]),
    ("en", "Ada Linqvist in Norhaven", ["Ada Linqvist"]),
    ("en", "Ada Linqvist Updated Wednesday", ["Ada Linqvist"]),
    ("en", "John Smith, Jr., and Bo Ek", ["John Smith, Jr.", "Bo Ek"]),
    ("en", "Ada Linqvist, PhD", ["Ada Linqvist"]),
    ("en", "@adalinqvist", []),
    ("en", "https://courier.example/ada", []),
    ("en", "12345", []),
    ("en", "Bo Ek (Norhaven) and Cy Dahl (Oslo)", ["Bo Ek", "Cy Dahl"]),
    ("en", "R. B. Dahl Jr., Bo Ek and Cy Dahl III", ["R. B. Dahl Jr.", "Bo Ek", "Cy Dahl III"]),
    ("fr", "Ada de la Baie d’Orme et Bo Ek", ["Ada de la Baie d’Orme", "Bo Ek"]),
    ("en", "Ada al-Norhavi and Bo Ek", ["Ada al-Norhavi", "Bo Ek"]),
    (
        "es",
        "la Dra. Ada Linqvist, bióloga en la Universidad de Norhaven, y Bo Ek, de Islas Norte S. L.",
        [
            "Ada Linqvist",
            "Bo Ek",
        ],
    ),
    ("hu", "Linqvist Ada és ifj. Ek Bo", ["Linqvist Ada", "ifj. Ek Bo"]),
    ("he", "דנה לוי, כתבת, ואורי כהן", ["דנה לוי", "אורי כהן"]),
    ("hi", "रीना वर्मा (दिल्ली) और मोहन दास (पटना)", ["रीना वर्मा", "मोहन दास"]),
    ("de", "Von Ada Linqvist und Bo Ek, Berlin", ["Ada Linqvist", "Bo Ek"]),
    ("fr", "Par Ada Linqvist avec AFP", ["Ada Linqvist", "AFP"]),
    ("es", "Por Ada Linqvist y Bo Ek", ["Ada Linqvist", "Bo Ek"]),
    ("en", "John E. Smith", ["John E. Smith"]),
    ("en", "Li Na, Ma Long and Bo Ek", ["Li Na", "Ma Long", "Bo Ek"]),
    ("en", "Ada Linqvist, R.N. Patel", ["Ada Linqvist", "R.N. Patel"]),
    ("es", "John E. Smith", ["John E. Smith"]),
    ("es", "Plácido Domingo", ["Plácido Domingo"]),
    ("es", "Mohamed El Amrani", ["Mohamed El Amrani"]),
    ("fr", "Jean Le Goff", ["Jean Le Goff"]),
    ("fr", "Par Marine Le Goff le 16 mai 2024", ["Marine Le Goff"]),
    ("it", "DiCaprio Leo", ["DiCaprio Leo"]),
    ("pl", "Jan I. Kowalski", ["Jan I. Kowalski"]),
    (None, "John E. Smith", ["John E. Smith"]),
    ("zh", "文在寅", ["文在寅"]),
    ("zh", "王小明 李大海 举报", ["王小明", "李大海"]),
    ("ja", "文・山田太郎", ["山田太郎"]),
    ("ro", "Publicat de Ada Linqvist la 16 mai 2024, ora 7:12", ["Ada Linqvist"]),
    ("el", "Από Ada Linqvist στις 16 Μαΐου 2024", ["Ada Linqvist"]),
    ("id", "Oleh Ada Linqvist pada 16 Mei 2024", ["Ada Linqvist"]),
    ("ru", "Автор: Анна Белова в 7:12, 16 мая 2024", ["Анна Белова"]),
    ("vi", "Bởi Ada Linqvist vào ngày 16 tháng 5, 2024", ["Ada Linqvist"]),
    ("pl", "Napisane przez Ada Linqvist w dniu 16 maja 2024", ["Ada Linqvist"]),
    ("sv", "Publicerat av Ada Linqvist den 16 maj 2024", ["Ada Linqvist"]),
    ("da", "Publiceret af Ada Linqvist den 16. maj 2024", ["Ada Linqvist"]),
    ("vi", "Lê Thị La", ["Lê Thị La"]),
    (
        "tr",
        "Muhabir: Ada Linqvist | Giriş Tarihi: 16.5.2024 07:12 | Son Güncelleme: 17.5.2024 09:40",
        ["Ada Linqvist"],
    ),
    ("pt", "Por Ada Linqvist e Bo Ek, g8 Orme — Santa Luzia", ["Ada Linqvist", "Bo Ek"]),
    ("ar", "كتب: أحمد علي - القاهرة", ["أحمد علي"]),
    ("ar", "كتب: أحمد علي - القاهرة\n15 مايو 2024", ["أحمد علي"]),
    ("tr", "Ada Linqvist - İstanbul (AA)", ["Ada Linqvist"]),
    ("pt", "Por Redação — São Paulo", ["Redação"]),
    ("pt", "Ada Linqvist, Orme Conteúdo", ["Ada Linqvist"]),
    ("fr", "Recueilli par Ada Linqvist", ["Ada Linqvist"]),
    ("cs", "Připravila Ada Linqvist", ["Ada Linqvist"]),
    ("en", "WORDS Ada Linqvist PHOTOGRAPHY Bo Ek", ["Ada Linqvist"]),
    ("en", "By Ada Linqvist and Del Orme, Staff Writers", ["Ada Linqvist", "Del Orme"]),
    ("en", "Guest column by Ada Linqvist", ["Ada Linqvist"]),
    ("en", "Ada Linqvist – Bo Ek", ["Ada Linqvist", "Bo Ek"]),
    ("he", "מאת: דנה ברקוביץ', כתבת לענייני תחבורה", ["דנה ברקוביץ'"]),
    ("he", "'דנה ברקוביץ'", ["דנה ברקוביץ"]),
    ("he", "כתב צבאי אורי כהן", ["אורי כהן"]),
    ("ko", "김하나 기자", ["김하나"]),
    ("en", "Ada Linqvist Staff Writer", ["Ada Linqvist"]),
    ("en", "Ada Linqvist AP Science Writer", ["Ada Linqvist"]),
    ("en", "Ada Mary Linqvist Senior Editor, News", ["Ada Mary Linqvist"]),
    ("en", "Luxury Travel Expert", ["Luxury Travel Expert"]),
    ("fr", "Ada Linqvist Journaliste", ["Ada Linqvist"]),
    ("de", "Ada Linqvist Redakteurin", ["Ada Linqvist"]),
    ("en", "Ada Linqvist Photos by Bo Ek and Cy Dahl", ["Ada Linqvist"]),
    ("de", "Von Ada Linqvist Fotos Bo Ek", ["Ada Linqvist"]),
    ("en", "Haus der Fotografie Norhaven", ["Haus der Fotografie Norhaven"]),
    ("en", "Ada Linqvist 3 Comments", ["Ada Linqvist"]),
    ("en", "Ada Linqvist Posted 3 hours ago", ["Ada Linqvist"]),
    ("en", "Ada Linqvist and Bo Ek Associated Press", ["Ada Linqvist", "Bo Ek"]),
    ("en", "Ada Linqvist, Associated Press", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, Special to the Courier", ["Ada Linqvist"]),
    ("en", "Ada Linqvist Special to the Courier", ["Ada Linqvist"]),
    ("en", "By Ada Linqvist\nCourier Staff Writer\nFriday, May 3, 2024", ["Ada Linqvist"]),
    ("en", "Friday, May 3, 2024 | Ada Linqvist", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, The Courier", ["Ada Linqvist"]),
    ("pt", "Ada Linqvist, O Cais", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, Bo Ek, Globe Staff", ["Ada Linqvist", "Bo Ek"]),
    ("en", "Ada Linqvist and Courier Staff", ["Ada Linqvist"]),
    ("en", "ADA LINQVIST | NORHAVEN CHRONICLE", ["ADA LINQVIST"]),
    ("en", "Ada Linqvist, Norhaven Register", ["Ada Linqvist"]),
    ("en", "ADA LINQVIST Of The Courier Staff", ["ADA LINQVIST"]),
    ("en", "ADA LINQVIST Staff Reporter/ada@courier.example", ["ADA LINQVIST"]),
    ("en", "Ada Linqvist Email Author", ["Ada Linqvist"]),
    ("en", "Guest columnist: Ada Linqvist", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, MD, DABOM", ["Ada Linqvist"]),
    ("en", "Ada Linqvist, M.D. FACLM", ["Ada Linqvist"]),
    ("ar", "سلمى حداد وكريم ناصر", ["سلمى حداد", "كريم ناصر"]),
    ("ar", "سلمى حداد وليد وهبة", ["سلمى حداد وليد وهبة"]),
    ("he", "נועה לוי ודן כהן", ["נועה לוי", "דן כהן"]),
    ("zh", "约翰·史密斯", ["约翰·史密斯"]),
    ("zh", "作　者：王小明", ["王小明"]),
    ("zh", "作者：王小明发布时间：2024-05-03", ["王小明"]),
    ("zh", "文/图 王小明", ["王小明"]),
    ("zh", "作者：王小明 我来说两句(12)", ["王小明"]),
    ("zh", "作者: 王小明、李大海 网友评论 3 条", ["王小明", "李大海"]),
    ("zh", "作者：王小明　海港杂志 480期", ["王小明"]),
    ("zh", "作者：海港记者 王小明", ["王小明"]),
    ("zh", "《海港报》 王小明", ["王小明"]),
    ("zh", "王小明 于 2024-05-03 14:05:00 发布", ["王小明"]),
    ("zh", "報導╱王小明　攝影╱李大海", ["王小明"]),
    ("ja", "[佐藤みどり，海港新聞]", ["佐藤みどり"]),
    ("ja", "執筆：山田太郎／海港新聞", ["山田太郎"]),
    ("ka", "ავტორი: ნინო კაპანაძე 1542 ნახვა", ["ნინო კაპანაძე"]),
    ("km", "ដោយ៖ សុខ ដារា ថ្ងៃទី១៥ ខែឧសភា ឆ្នាំ២០២៤", ["សុខ ដារា"]),
    ("tl", "Ni Ada dela Nast", ["Ada dela Nast"]),
]


@pytest.mark.parametrize(
    ("language", "written", "names"),
    WRITTEN,
    ids=[f"{language} {written}" for language, written, _ in WRITTEN],
)
def test_the_names_in(language, written, names):
    assert split_names(written, LEXICON.phrases_for(language)) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("May 3, 2024 | By Ada Linqvist and Bo Ek | 4 min read", ["Ada Linqvist", "Bo Ek"]),
        ("Posted by Ada Linqvist on Tuesday", ["Ada Linqvist"]),
        ("May 3, 2024 / By Ada Linqvist / Leave a Comment", ["Ada Linqvist"]),
        ("By Ada Linqvist (with ANP)", ["Ada Linqvist"]),
        ("By Ada Linqvist\nand Bo Ek\nMay 3, 2024", ["Ada Linqvist", "Bo Ek"]),
        ("The ferry was late", []),
    ],
)
def test_the_names_after_an_opening_word(line, names):
    assert names_after_lead(line, LEXICON.phrases_for("en")) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ADA LINQVIST", "Ada Linqvist"),
        ("Dr. Ada Linqvist", "Ada Linqvist, PhD"),
        ("J. K. Ek", "J K Ek"),
    ],
)
def test_two_writings_of_one_name_share_a_key(one, other):
    key = grammar_of(LEXICON.phrases_for("en")).key
    assert key(one) == key(other)


def test_the_city_of_a_correspondent_is_no_name():
    line = "Ada Linqvist | Corresponsal en Berlín"
    assert names_after_lead(line, LEXICON.phrases_for("es")) == []


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "es", "ja", None]))
def test_whatever_is_written_names_are_short_unique_lines_with_a_letter(written, language):
    names = split_names(written, LEXICON.phrases_for(language))
    assert len({grammar_of(LEXICON.phrases_for(language)).key(name) for name in names}) == len(
        names
    )
    for name in names:
        assert name == name.strip()
        assert "\n" not in name
        assert 2 <= len(name) <= 60
        assert any(map(str.isalpha, name))
