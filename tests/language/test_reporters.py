"""East Asian reporters in lines and in brackets."""

import pytest

from scraper.language.lexicon import Lexicon
from scraper.language.reporters import (
    bracketed_reporters,
    read_reporters,
    reporter_behind_paper,
)

LEXICON = Lexicon()

LINES = [
    ("zh", "本报记者罗科苏盈发自海港", ["罗科苏盈"]),
    ("zh", "記者王小明／台北報導", ["王小明"]),
    ("zh", "海港日报记者 王小明 李大海", ["王小明", "李大海"]),
    ("zh", "新华社记者王小明摄", []),
    ("zh", "新华社记者 王小明 摄", []),
    ("zh", "评论员王小明", ["王小明"]),
    ("zh", "记者首先前往码头", []),
    ("zh", "海港网记者 王小明 摄影报道", ["王小明"]),
    ("zh", "海港 王小明 綜合報導", ["王小明"]),
    ("zh", "路透社 綜合報導", []),
    ("ko", "김하나 인턴기자", ["김하나"]),
    ("ko", "김하나 경제전문기자", ["김하나"]),
    ("ko", "해항일보 김하나 기자", ["김하나"]),
    ("ko", "기자 이메일 hana@haehang.example", []),
    ("ja", "山田太郎記者", ["山田太郎"]),
    ("ja", "山田太郎 編集委員", ["山田太郎"]),
]


@pytest.mark.parametrize(("language", "line", "names"), LINES, ids=[line for _, line, _ in LINES])
def test_the_reporters_of_a_line_are(language, line, names):
    assert read_reporters(line, LEXICON.phrases_for(language)) == names


EDGES = [
    ("zh", "渡轮恢复通航。（记者 王小明）", ["王小明"]),
    ("zh", "中新网海港5月3日电 (王小明) 渡轮恢复通航。", ["王小明"]),
    ("zh", "（中央社記者王小明台北3日電）渡輪恢復通航。", ["王小明"]),
    ("zh", "〔記者王小明／台北報導〕渡輪恢復通航。", ["王小明"]),
    ("zh", "本报讯 记者王小明报道：渡轮恢复通航。", ["王小明"]),
    ("zh", "渡轮恢复通航。（完）", []),
    ("zh", "渡輪恢復通航。（王小明／台北報導）", ["王小明"]),
    ("zh", "中新社海港5月3日电 题：渡轮的告别\n中新社记者 王小明\n渡轮恢复通航。", ["王小明"]),
    ("ja", "運航を再開した。（山田太郎、佐藤花子）", ["山田太郎", "佐藤花子"]),
    ("ja", "運航を再開した。（共同）", []),
    ("ja", "運航を再開した。【波止海斗】", ["波止海斗"]),
    ("ja", "運航を再開した。【海港新聞社】", []),
    ("ja", "運航を再開した。【報道部】", []),
    ("ja", "運航を再開した。（文・佐藤花子）", ["佐藤花子"]),
    ("ja", "運航を再開した。（写真・佐藤花子）", []),
    ("ko", "(해항=통신) 김하나 강서윤 기자 = 여객선이 운항을 재개한다.", ["김하나", "강서윤"]),
    ("ko", "(해항=통신) 김하나 기자 = 여객선이 운항을 재개한다.", ["김하나"]),
]


@pytest.mark.parametrize(("language", "text", "names"), EDGES, ids=[text for _, text, _ in EDGES])
def test_the_reporters_at_the_edges_of_a_text_are(language, text, names):
    assert bracketed_reporters(text, LEXICON.phrases_for(language)) == names


BEHIND_PAPERS = {
    "2024-05-03 14:05 海港晚报 王小明 我要评论": ["王小明"],
    "2024年5月3日 14:05 | 海港网 | 王小明": ["王小明"],
    "2024-05-03 14:05 海港晚报 房地产": [],
    "2024-05-03 14:05 海港晚报 江苏省": [],
    "2024-05-03 14:05 海港晚报 江苏": [],
    "海港晚报 王小明": [],
}


@pytest.mark.parametrize("line", BEHIND_PAPERS)
def test_a_name_behind_that_of_a_paper_is_the_reporters_in_a_line_with_a_date(line):
    assert reporter_behind_paper(line, LEXICON.phrases_for("zh")) == BEHIND_PAPERS[line]
