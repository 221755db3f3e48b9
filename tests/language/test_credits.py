"""Credits of pictures, by labels with and without a colon."""

import pytest

from scraper.language.credits import read_credit
from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()


@pytest.mark.parametrize(
    ("language", "line", "credit"),
    [
        ("pl", "Fot. Anna Portowa", "Anna Portowa"),
        ("sv", "Foto Lotta Kaj/TT", "Lotta Kaj/TT"),
        ("pt", "Foto cedida por Marta Cais", "Marta Cais"),
        ("ru", "Автор фото, Getty Images", "Getty Images"),
        ("ja", "画像提供, Getty Images", "Getty Images"),
        ("ja", "写真 AFP", "AFP"),
        ("ko", "사진=AFP, EPA", "AFP, EPA"),
        ("ko", "[사진 제공=EPA]", "EPA"),
        ("zh", "图片来源，Getty Images", "Getty Images"),
        ("zh", "圖片來源 Getty Images", "Getty Images"),
    ],
)
def test_a_credit_follows_its_label(language, line, credit):
    assert read_credit(line, LEXICON.phrases_for(language)) == credit


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ko", "사진을 SNS에 올린 항구 사무소"),
        ("ko", "이미지를 AI가 만들었다"),
        ("ja", "写真はNASAが公開した"),
        ("zh", "摄影是他的爱好"),
        ("it", "Foto di famiglia sul molo"),
        ("pl", "Rys historyczny portu"),
    ],
)
def test_a_word_that_merely_begins_a_sentence_is_no_label(language, line):
    assert read_credit(line, LEXICON.phrases_for(language)) is None
