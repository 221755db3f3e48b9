"""Every field of a small page in each language that has phrase tables: headline, standfirst-free
body, date, author, language.
"""

from dataclasses import dataclass

import pytest

from scraper.language.lexicon import Lexicon
from tests.language.sample_tables import SAMPLES


@dataclass(frozen=True)
class Told:
    """A page in one language."""

    headline: str
    byline: str
    author: str
    dateline: str
    date: str
    paragraphs: tuple[str, str, str]


PAGES = {
    "en": Told(
        "Ferry returns to Norhaven",
        "By Ada Linqvist",
        "Ada Linqvist",
        "Published on 16 May 2024 at 8:30 am",
        "2024-05-16T08:30:00",
        (
            "The ferry between the two islands will run again from Monday, eleven weeks after a "
            "storm tore the landing stage from its piles.",
            "Divers finished the last welds on Thursday night, the harbour office said, and a "
            "trial run went without trouble.",
            "The repair cost more than two million, most of it paid by the insurer, and the county "
            "will decide about the rest in autumn.",
        ),
    ),
    "de": Told(
        "Die Fähre kehrt nach Nordhafen zurück",
        "Von Ada Lindqvist",
        "Ada Lindqvist",
        "Stand: 16. Mai 2024, 8:30 Uhr",
        "2024-05-16T08:30:00",
        (
            "Die Fähre zwischen den beiden Inseln fährt ab Montag wieder, elf Wochen nachdem ein "
            "Sturm den Anleger von seinen Pfählen gerissen hat.",
            "Taucher beendeten die letzten Schweißarbeiten am Donnerstagabend, teilte das Hafenamt "
            "mit, und eine Probefahrt verlief ohne Störung.",
            "Die Reparatur kostete mehr als zwei Millionen, das meiste davon zahlt die "
            "Versicherung, über den Rest entscheidet der Kreis im Herbst.",
        ),
    ),
    "fr": Told(
        "Le bac revient à Port-Nord",
        "Par Ada Lindqvist",
        "Ada Lindqvist",
        "Publié le 16 mai 2024 à 8h30",
        "2024-05-16T08:30:00",
        (
            "Le bac entre les deux îles circulera de nouveau à partir de lundi, onze semaines "
            "après la tempête qui avait arraché l'embarcadère.",
            "Les plongeurs ont terminé les dernières soudures jeudi soir, a indiqué la "
            "capitainerie, et une traversée d'essai s'est bien passée.",
            "La réparation a coûté plus de deux millions, payés pour l'essentiel par l'assureur, "
            "et le canton décidera du reste à l'automne.",
        ),
    ),
    "es": Told(
        "El transbordador vuelve a Puerto Norte",
        "Por Ada Lindqvist",
        "Ada Lindqvist",
        "Publicado el 16 de mayo de 2024 a las 8:30",
        "2024-05-16T08:30:00",
        (
            "El transbordador entre las dos islas volverá a navegar el lunes, once semanas después "
            "de que un temporal arrancara el embarcadero.",
            "Los buzos terminaron las últimas soldaduras el jueves por la noche, según la oficina "
            "del puerto, y la prueba transcurrió sin problemas.",
            "La reparación costó más de dos millones, pagados en su mayor parte por la "
            "aseguradora, y la provincia decidirá el resto en otoño.",
        ),
    ),
    "it": Told(
        "Il traghetto torna a Porto Nord",
        "di Ada Lindqvist",
        "Ada Lindqvist",
        "16 maggio 2024 alle 8:30",
        "2024-05-16T08:30:00",
        (
            "Il traghetto tra le due isole tornerà a viaggiare da lunedì, undici settimane dopo la "
            "tempesta che aveva strappato il pontile.",
            "I sommozzatori hanno finito le ultime saldature giovedì sera, ha detto l'ufficio del "
            "porto, e una corsa di prova è andata bene.",
            "La riparazione è costata più di due milioni, pagati quasi tutti dall'assicurazione, e "
            "la provincia deciderà del resto in autunno.",
        ),
    ),
    "pt": Told(
        "A balsa volta ao Porto Norte",
        "Por Ada Lindqvist",
        "Ada Lindqvist",
        "16 de maio de 2024 às 8:30",
        "2024-05-16T08:30:00",
        (
            "A balsa entre as duas ilhas volta a funcionar na segunda-feira, onze semanas depois "
            "de uma tempestade ter arrancado o cais.",
            "Os mergulhadores terminaram as últimas soldas na noite de quinta-feira, disse a "
            "administração do porto, e o teste correu bem.",
            "O conserto custou mais de dois milhões, pagos em grande parte pela seguradora, e o "
            "resto será decidido no outono pela província.",
        ),
    ),
    "nl": Told(
        "De veerboot keert terug naar Noordhaven",
        "Door Ada Lindqvist",
        "Ada Lindqvist",
        "16 mei 2024 om 8.30 uur",
        "2024-05-16T08:30:00",
        (
            "De veerboot tussen de twee eilanden vaart vanaf maandag weer, elf weken nadat een "
            "storm de steiger van zijn palen had gerukt.",
            "Duikers maakten donderdagavond de laatste lassen af, meldde het havenkantoor, en een "
            "proefvaart verliep zonder problemen.",
            "De reparatie kostte meer dan twee miljoen, grotendeels betaald door de verzekeraar, "
            "en over de rest beslist de provincie in het najaar.",
        ),
    ),
    "sv": Told(
        "Färjan kommer tillbaka till Norrhamn",
        "Av Ada Lindqvist",
        "Ada Lindqvist",
        "16 maj 2024 kl. 08.30",
        "2024-05-16T08:30:00",
        (
            "Färjan mellan de två öarna går igen från och med måndag, elva veckor efter att en "
            "storm slet loss bryggan från sina pålar.",
            "Dykarna blev klara med de sista svetsarna på torsdagskvällen, uppgav hamnkontoret, "
            "och en provtur gick utan problem.",
            "Reparationen kostade mer än två miljoner, det mesta betalt av försäkringsbolaget, och "
            "länet beslutar om resten i höst.",
        ),
    ),
    "da": Told(
        "Færgen vender tilbage til Nordhavn",
        "Af Ada Lindqvist",
        "Ada Lindqvist",
        "16. maj 2024 kl. 8.30",
        "2024-05-16T08:30:00",
        (
            "Færgen mellem de to øer sejler igen fra mandag, elleve uger efter at en storm rev "
            "anløbsbroen løs fra dens pæle.",
            "Dykkerne blev færdige med de sidste svejsninger torsdag aften, oplyser havnekontoret, "
            "og en prøvetur gik uden problemer.",
            "Reparationen kostede mere end to millioner, det meste betalt af forsikringen, og "
            "regionen afgør resten til efteråret.",
        ),
    ),
    "nb": Told(
        "Ferjen er tilbake i Nordhavn",
        "Av Ada Lindqvist",
        "Ada Lindqvist",
        "16. mai 2024 kl. 08.30",
        "2024-05-16T08:30:00",
        (
            "Ferjen mellom de to øyene går igjen fra mandag, elleve uker etter at en storm rev "
            "ferjekaien løs fra pælene.",
            "Dykkerne ble ferdige med de siste sveisene torsdag kveld, opplyser havnekontoret, og "
            "en prøvetur gikk uten problemer.",
            "Reparasjonen kostet mer enn to millioner, det meste betalt av forsikringsselskapet, "
            "og fylket bestemmer resten til høsten.",
        ),
    ),
    "pl": Told(
        "Prom wraca do Portu Północnego",
        "Autor: Ada Lindqvist",
        "Ada Lindqvist",
        "16 maja 2024, 8:30",
        "2024-05-16T08:30:00",
        (
            "Prom między dwiema wyspami będzie znowu kursował od poniedziałku, jedenaście tygodni "
            "po tym, jak sztorm zerwał przystań.",
            "Nurkowie skończyli ostatnie spawy w czwartek wieczorem, podał kapitanat portu, a rejs "
            "próbny przebiegł bez kłopotów.",
            "Naprawa kosztowała ponad dwa miliony, większość zapłacił ubezpieczyciel, a o reszcie "
            "powiat zdecyduje jesienią.",
        ),
    ),
    "tr": Told(
        "Feribot Kuzey Liman'a dönüyor",
        "Yazan: Ada Lindqvist",
        "Ada Lindqvist",
        "16 Mayıs 2024 08:30",
        "2024-05-16T08:30:00",
        (
            "İki ada arasındaki feribot, fırtınanın iskeleyi kazıklarından koparmasından on bir "
            "hafta sonra pazartesi günü yeniden çalışacak.",
            "Liman idaresi, dalgıçların son kaynakları perşembe akşamı bitirdiğini ve deneme "
            "seferinin sorunsuz geçtiğini açıkladı.",
            "Onarım iki milyondan fazlaya mal oldu, çoğunu sigorta şirketi ödedi, kalanına il "
            "yönetimi sonbaharda karar verecek.",
        ),
    ),
    "ru": Told(
        "Паром возвращается в Северную гавань",
        "Автор: Анна Линдквист",
        "Анна Линдквист",
        "16 мая 2024, 08:30",
        "2024-05-16T08:30:00",
        (
            "Паром между двумя островами снова начнёт ходить в понедельник, через одиннадцать "
            "недель после того, как шторм сорвал причал со свай.",
            "Водолазы закончили последние швы в четверг вечером, сообщили в управлении порта, и "
            "пробный рейс прошёл без происшествий.",
            "Ремонт обошёлся более чем в два миллиона, большую часть заплатил страховщик, об "
            "остальном область решит осенью.",
        ),
    ),
    "uk": Told(
        "Пором повертається до Північної гавані",
        "Автор: Ганна Ліндквіст",
        "Ганна Ліндквіст",
        "16 травня 2024, 08:30",
        "2024-05-16T08:30:00",
        (
            "Пором між двома островами знову почне ходити в понеділок, через одинадцять тижнів "
            "після того, як шторм зірвав причал із паль.",
            "Водолази закінчили останні шви в четвер увечері, повідомили в управлінні порту, і "
            "пробний рейс минув без пригод.",
            "Ремонт коштував понад два мільйони, більшу частину сплатив страховик, про решту "
            "область вирішить восени.",
        ),
    ),
    "ja": Told(
        "北港のフェリーが運航を再開",
        "文・山田太郎",
        "山田太郎",
        "2024年5月16日 8:30",
        "2024-05-16T08:30:00",
        (
            "二つの島を結ぶフェリーが月曜日から運航を再開する。嵐で桟橋が流されてから十一週間ぶりとなる。",
            "港湾事務所によると、潜水士は木曜日の夜に最後の溶接を終え、試験運航も問題なく終わったという。",
            "修理費は二百万を超え、その大部分は保険会社が支払う。残りについては秋に県が決める予定だ。",
        ),
    ),
    "ko": Told(
        "북항 여객선 운항 재개",
        "김하나 기자",
        "김하나",
        "2024년 5월 16일 8:30",
        "2024-05-16T08:30:00",
        (
            "두 섬을 잇는 여객선이 월요일부터 다시 운항한다. 폭풍으로 선착장이 무너진 지 열한 주 만이다.",
            "항만 사무소는 잠수사들이 목요일 밤에 마지막 용접을 마쳤으며 시험 운항도 문제없이 끝났다고 밝혔다.",
            "수리 비용은 이백만을 넘었고 대부분 보험사가 부담했다. 나머지는 가을에 도에서 결정할 예정이다.",
        ),
    ),
    "zh": Told(
        "北港渡轮恢复通航",
        "记者 李小明",
        "李小明",
        "2024年5月16日 8:30",
        "2024-05-16T08:30:00",
        (
            "往来两座岛屿的渡轮将于星期一恢复通航，此前一场风暴冲走了码头的栈桥，停航已有十一个星期。",
            "港务处表示，潜水员在星期四晚上完成了最后的焊接工作，试航过程也十分顺利，没有发现任何问题。",
            "修理费用超过两百万，大部分由保险公司支付，其余部分将由县政府在秋天作出决定。",
        ),
    ),
}
PAGES |= {
    language: Told(**{**sample["page"], "paragraphs": tuple(sample["page"]["paragraphs"])})
    for language, sample in SAMPLES.items()
}


def test_every_language_with_a_table_has_a_page():
    assert set(PAGES) == set(Lexicon().languages)


@pytest.fixture(scope="module", params=sorted(PAGES))
def pair(request):
    """(the record of a language's page, what it tells)"""
    import scraper

    told = PAGES[request.param]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in told.paragraphs)
    markup = (
        f"<!doctype html><html><head><meta charset=utf-8><title>{told.headline}</title></head><body><article><h1>{told.headline}</h1>"
        f"<p class=byline>{told.byline}</p><p "
        f"class=dateline>{told.dateline}</p>{body}</article></body></html>"
    )
    return scraper.extract(markup), told, request.param


def test_the_headline_is_the_h1(pair):
    article, told, _ = pair
    assert article.headline == told.headline


def test_the_body_is_its_paragraphs(pair):
    article, told, _ = pair
    assert article.body == "\n\n".join(told.paragraphs)


def test_the_author_is_the_bylines(pair):
    article, told, _ = pair
    assert article.author == told.author


def test_the_date_is_the_datelines(pair):
    article, told, _ = pair
    assert article.date == told.date


def test_the_language_is_the_texts(pair):
    article, _, language = pair
    assert article.language == {"nb": "no"}.get(language, language)
