"""Captions with the labels of credits that stand behind a name, behind "＝" or in wide brackets, and
lines that only look like them.
"""

import pytest

from scraper.language import read_credit, split_caption
from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()

SPLIT = {
    ("zh", "渡轮停在新码头。顾望 摄"): ("渡轮停在新码头。", "顾望"),
    ("zh", "渡轮停在新码头。（图/顾望）"): ("渡轮停在新码头。", "顾望"),
    ("zh", "渡轮停在新码头。（顾望摄）"): ("渡轮停在新码头。", "顾望"),
    ("ja", "新しい桟橋に着いたフェリー（2月、港町）＝写真　顾望"): (
        "新しい桟橋に着いたフェリー（2月、港町）",
        "顾望",
    ),
    ("ja", "新しい桟橋に着いたフェリー＝顾望撮影"): ("新しい桟橋に着いたフェリー", "顾望"),
    ("ja", "新しい桟橋に着いたフェリー＝14日、港町、顾望撮影"): (
        "新しい桟橋に着いたフェリー＝14日、港町",
        "顾望",
    ),
    ("ja", "新しい桟橋に着いたフェリー（撮影・顾望）"): ("新しい桟橋に着いたフェリー", "顾望"),
    ("zh", "渡轮停在新码头。圖／顾望攝"): ("渡轮停在新码头。", "顾望"),
    ("ko", "여객선이 새 부두에 닿았다. (사진 제공=새벽군)"): (
        "여객선이 새 부두에 닿았다.",
        "새벽군",
    ),
    ("ar", "العبّارة عند الرصيف الجديد (رويترز)"): ("العبّارة عند الرصيف الجديد", "رويترز"),
    ("pl", "Prom przy nowym nabrzeżu / fot. Ada Orme"): ("Prom przy nowym nabrzeżu", "Ada Orme"),
    ("it", "Il traghetto al nuovo molo. Ph. Ada Orme"): ("Il traghetto al nuovo molo.", "Ada Orme"),
    ("fi", "Lautta uudella laiturilla. Aino Orme / Lehtikuva"): (
        "Lautta uudella laiturilla.",
        "Aino Orme / Lehtikuva",
    ),
    ("id", "Feri di dermaga baru. ANTARA FOTO/Ada Orme"): (
        "Feri di dermaga baru.",
        "ANTARA FOTO/Ada Orme",
    ),
    ("zh", "渡轮停在新码头。图/顾望"): ("渡轮停在新码头。", "顾望"),
    ("zh", "渡轮停在新码头 摄影｜顾望"): ("渡轮停在新码头", "顾望"),
    ("ko", "여객선이 새 부두에 닿았다. (사진=새벽통신)"): (
        "여객선이 새 부두에 닿았다.",
        "새벽통신",
    ),
    ("ko", "여객선이 새 부두에 닿았다. (사진=새벽군 제공) *재판매 및 DB 금지"): (
        "여객선이 새 부두에 닿았다.",
        "새벽군",
    ),
    ("lt", "Keltas prie naujos prieplaukos. A. Doe nuotr."): (
        "Keltas prie naujos prieplaukos.",
        "A. Doe",
    ),
    ("lt", "Keltas prie prieplaukos. Jis vėluoja. (Jonas Doe nuotr.)"): (
        "Keltas prie prieplaukos. Jis vėluoja.",
        "Jonas Doe",
    ),
    ("bg", "Фериботът е на кея. Снимка: личен архив"): ("Фериботът е на кея.", "личен архив"),
    ("de", "Die Fähre am Kai. Foto: privates Archiv"): ("Die Fähre am Kai.", "privates Archiv"),
    ("en", "The ferry at its quay (Photo/Jane Doe)"): ("The ferry at its quay", "Jane Doe"),
}


@pytest.mark.parametrize(("language", "line"), SPLIT)
def test_a_caption_is_parted_from_its_credit(language, line):
    assert split_caption(line, LEXICON.phrases_for(language)) == SPLIT[language, line]


WHOLE = [
    ("ja", "町の写真展を開いた。富士山を撮影"),
    ("zh", "他说，这是他第一次。"),
    ("zh", "文/顾望 图/李四"),
    ("ko", "마을회관에서 커피를 무료로 제공"),
    ("en", "The formula is x = y, and the ferry is late."),
    ("en", "Ferries are late (boats/planes too)"),
]


@pytest.mark.parametrize(("language", "line"), WHOLE)
def test_a_line_has_no_credit(language, line):
    assert split_caption(line, LEXICON.phrases_for(language)) is None


@pytest.mark.parametrize(
    ("language", "line"), [("zh", "（图/顾望）"), ("zh", "（顾望 摄）"), ("lt", "(顾望 nuotr.)")]
)
def test_a_bracket_is_a_credit(language, line):
    assert read_credit(line, LEXICON.phrases_for(language)) == "顾望"


@pytest.mark.parametrize("line", ["Photos/Videos", "富士山を撮影", "Image = Text"])
def test_a_line_without_brackets_is_no_credit(line):
    assert read_credit(line, LEXICON.phrases_for("en")) is None
