"""Who did what, as lines and fields say it."""

import pytest

from scraper.language.bylines import names_after_lead, read_byline, read_titled_byline, split_names
from scraper.language.contributions import is_line_of_credits, read_contributions
from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()

WRITERS = [
    ("en", "Words: Ada Linqvist", ["Ada Linqvist"]),
    ("de", "Text und Fotos: Ada Linqvist", ["Ada Linqvist"]),
    ("fr", "Texte : Ada Linqvist", ["Ada Linqvist"]),
    ("es", "Texto y fotos: Ada Linqvist", ["Ada Linqvist"]),
    ("pl", "Autorka: Ada Linqvist", ["Ada Linqvist"]),
    ("sv", "Ord: Ada Linqvist. Foton: Bo Ek", ["Ada Linqvist"]),
    ("it", "Testi: Ada Linqvist e Bo Ek. Immagini: Cy Dahl", ["Ada Linqvist", "Bo Ek"]),
    ("nl", "Woorden: Ada Linqvist Beelden: Bo Ek", ["Ada Linqvist"]),
    (
        "ca",
        "Text de Marta Puig i Oriol d'Orme. Fotografia de Laia Mas",
        ["Marta Puig", "Oriol d'Orme"],
    ),
    ("sw", "Na Juma Orme na Asha Nast", ["Juma Orme", "Asha Nast"]),
    ("sw", "Picha na Juma Orme", []),
    ("cs", "Autor: Jan Novák a Petr Svoboda", ["Jan Novák", "Petr Svoboda"]),
    ("hu", "Szerző: Kovács Anna", ["Kovács Anna"]),
    ("ro", "Autor: Ana Popescu și Ion Marin", ["Ana Popescu", "Ion Marin"]),
    ("fi", "Teksti: Aino Virtanen ja Eero Salo", ["Aino Virtanen", "Eero Salo"]),
    ("id", "Penulis: Siti Rahma dan Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
    ("vi", "Tác giả: Nguyễn Thị Lan", ["Nguyễn Thị Lan"]),
    ("ru", "Текст: Иван Иванов. Фото: Пётр Петров", ["Иван Иванов"]),
    ("uk", "Авторка: Олена Коваль та Іван Бондар", ["Олена Коваль", "Іван Бондар"]),
    ("bg", "Автор: Иван Петров и Мария Колева", ["Иван Петров", "Мария Колева"]),
    ("el", "Γράφει ο Γιάννης Παπαδόπουλος", ["Γιάννης Παπαδόπουλος"]),
    ("ar", "كتب: سامي الحداد", ["سامي الحداد"]),
    ("ar", "بقلم سامي الحداد", ["سامي الحداد"]),
    ("fa", "نویسنده: علی رضایی", ["علی رضایی"]),
    ("he", "מאת דנה כהן", ["דנה כהן"]),
    ("hi", "लेखक: राम कुमार शर्मा", ["राम कुमार शर्मा"]),
    ("bn", "লেখক: রহিমা খাতুন", ["রহিমা খাতুন"]),
    ("th", "โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
    ("ja", "文＝佐藤みどり", ["佐藤みどり"]),
    ("ja", "文・写真：山田太郎", ["山田太郎"]),
    ("ko", "글 강서윤 사진 김하나", ["강서윤"]),
    ("ko", "글·사진 강서윤 기자", ["강서윤"]),
    ("zh", "来源：新华网 作者：张三 责任编辑：李四", ["张三"]),
    ("zh", "文/张三 编辑：李四", ["张三"]),
    ("zh", "执笔人：王小明 李建国 张伟", ["王小明", "李建国", "张伟"]),
]


@pytest.mark.parametrize(
    ("language", "line", "names"), WRITERS, ids=[line for _, line, _ in WRITERS]
)
def test_those_who_wrote_are(language, line, names):
    assert names_after_lead(line, LEXICON.phrases_for(language)) == names


OTHERS = [
    ("en", "By Ada Linqvist | Photos by Bo Ek", [("Bo Ek", "photographer")]),
    (
        "en",
        "(Reporting by Ada Linqvist in Paris; Editing by Bo Ek and Cy Dahl)",
        [("Bo Ek", "editor"), ("Cy Dahl", "editor")],
    ),
    ("en", "Translated from the French by Bo Ek", [("Bo Ek", "translator")]),
    ("en", "Medically reviewed by Bo Ek, MD", [("Bo Ek", "reviewer")]),
    ("en", "Words by Ada Linqvist, illustration by Bo Ek", [("Bo Ek", "illustrator")]),
    ("de", "Text: Ada Linqvist, Fotos: Bo Ek", [("Bo Ek", "photographer")]),
    ("fr", "Par Ada Linqvist, traduit de l'anglais par Bo Ek", [("Bo Ek", "translator")]),
    ("ru", "Текст: Иван Иванов. Фото: Пётр Петров", [("Пётр Петров", "photographer")]),
    ("ar", "تحرير: سامي الحداد", [("سامي الحداد", "editor")]),
    ("he", "צילום: דנה כהן", [("דנה כהן", "photographer")]),
    ("ko", "글 강서윤 사진 김하나", [("김하나", "photographer")]),
    ("zh", "来源：新华网 作者：张三 责任编辑：李四", [("李四", "editor")]),
    ("ja", "取材・文：山田太郎 撮影：佐藤花子", [("佐藤花子", "photographer")]),
    ("en", "Photos by the fire brigade", []),
    ("en", "Photos: AFP", []),
    ("en", "Video games by the dozen", []),
    ("en", "Source: Island Institute", []),
]


@pytest.mark.parametrize(
    ("language", "line", "people"), OTHERS, ids=[line for _, line, _ in OTHERS]
)
def test_those_who_did_other_work_are(language, line, people):
    assert read_contributions(line, LEXICON.phrases_for(language)) == people


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Linqvist, edited by Bo Ek and Cy Dahl", ["Ada Linqvist"]),
        ("Ada Linqvist, Vice President, Island Division, Sorrel Corp", ["Ada Linqvist"]),
        ("Ada Linqvist, Director, Bo Ek, Professor of Law", ["Ada Linqvist", "Bo Ek"]),
        ("Ada Linqvist1,2, Bo Ek2* and Cy Dahl3", ["Ada Linqvist", "Bo Ek", "Cy Dahl"]),
        ("Editor: Ada Linqvist", []),
    ],
)
def test_a_field_of_authors_names(line, names):
    assert split_names(line, LEXICON.phrases_for("en")) == names


def test_a_line_of_names_with_offices_is_a_byline():
    line = "Ada Linqvist, Research Scientist, and Bo Ek, VP and Senior Fellow, Sorrel Research"
    assert read_titled_byline(line, LEXICON.phrases_for("en")) == ["Ada Linqvist", "Bo Ek"]


@pytest.mark.parametrize("line", ["Norhaven, Bo Ek, Cy Dahl", "Ada Linqvist, the ferry, a storm"])
def test_another_list_is_none(line):
    assert read_titled_byline(line, LEXICON.phrases_for("en")) == []


@pytest.mark.parametrize("line", ["更新时间", "来源：新华网", "责任编辑：李四"])
def test_labels_and_editors_are_no_writers(line):
    assert read_byline(line, LEXICON.phrases_for("zh")) == []


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("zh", "（责任编辑：王小明）", True),
        ("zh", "(责编：王小明、李大海)", True),
        ("zh", "（编辑 王小明）", True),
        ("en", "Editing by: Ada Linqvist; Photos: Bo Ek", False),
        ("en", "Editor: Ada Linqvist", True),
        ("en", "Editor: the last one left in May", False),
        ("zh", "来源：王小明", False),
        ("zh", "编辑 王小明", False),
        ("fr", "(La ferry est en retard)", False),
    ],
)
def test_a_line_of_credits_has_only_labels_and_people(language, line, expected):
    assert is_line_of_credits(line, LEXICON.phrases_for(language)) is expected
