"""Named junk, one rule each, in four languages; and sentences that merely look like it."""

import pytest
from lxml import etree

from scraper.cleaner.context import page_context
from scraper.cleaner.pipeline import apply_rules
from scraper.cleaner.rules.neighbours import NEIGHBOUR_HINTS
from scraper.cleaner.rules.registry import RULES, is_hint, named_verdict
from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.cleaner.segment.segmentation import Segmentation
from scraper.cleaner.segment.text import blocks_of_text
from scraper.language.lexicon import Lexicon
from scraper.parsing.structured_data import StructuredData
from scraper.records import (
    AuthorFinding,
    CaptionFinding,
    CreditFinding,
    DateFinding,
    ShortUrlFinding,
    TeaserFinding,
    Verdict,
)
from tests.language.sample_tables import BY_KEY, SAMPLES

LEXICON = Lexicon()


def judge(line, language="en"):
    """The verdict on a line of flattened text that stands alone."""
    blocks = blocks_of_text(line).blocks
    return named_verdict(
        blocks[0],
        page_context(Segmentation(blocks), LEXICON.phrases_for(language), StructuredData()),
    )


JUNK = {
    "navigation": [
        ("en", "Skip to content"),
        ("en", "1. Skip to main menu"),
        ("de", "Zum Inhalt springen"),
        ("fr", "Aller au contenu"),
        ("es", "Saltar al contenido"),
        ("en", "Back to top"),
        ("en", "Suggest edits"),
        ("en", "Outlook 365"),
        ("en", "Skip to the end of the images gallery"),
        ("de", "Anmelden"),
        ("fr", "Se connecter"),
        ("es", "Iniciar sesión"),
        ("en", "Home > News > Environment"),
        ("de", "Startseite » Lokales » Hafen"),
        ("en", "Text size A A A"),
        ("en", "Listen to this article · 7:42 min"),
        ("de", "Schriftgröße: A- A+"),
        ("fr", "Écouter l’article 6 min"),
        ("es", "Escuchar artículo 5 min"),
        ("pt", "Ouvir a matéria 00:00 / 03:21"),
        ("tr", "Haberi dinle (3 dk.)"),
        ("vi", "Nghe đọc bài 3:45"),
        ("ja", "この記事を音声で聞く（約3分）"),
        ("ko", "이 글자 크기로 보입니다."),
        ("zh", "字号：小 中 大"),
    ],
    "credit": [
        ("en", "Image: Reuters/the Harbour Office/Yonhap"),
        ("en", "(Photo by Lena Ortway/AFP via Getty Images)"),
        ("en", "© AFP via Getty Images"),
        ("en", "Jane Doe/Reuters"),
        ("de", "Foto: dpa"),
        ("de", "Bild: Imago"),
        ("de", "Quelle: Nils Brandt"),
        ("fr", "Crédit photo : Marc Vidal"),
        ("fr", "Photo Marc Vidal / AFP"),
        ("es", "Foto: R. Salas/EFE"),
        ("es", "Fotografía de Lucía Herrero"),
    ],
    "caption": [
        (
            "en",
            "The vice president visited a base near the border in AprilImage: Reuters/K. Doe-Ji",
        ),
        ("en", "The gates pass under the bridge. (Photo by Colin Marsh)"),
        ("en", "The old harbour on Monday. Colin Marsh/Reuters"),
        ("de", "Der neue Kran im HafenFoto: dpa"),
        ("de", "Zuschauer auf der Nordmole Bild: Imago/Küstenbild".replace(" Bild", ". Bild")),
        ("fr", "La passerelle des Tanneurs © AFP via Getty Images"),
        ("es", "Vecinos observan las llamas. FOTO: R. Salas/EFE"),
    ],
    "teaser": [
        ("en", "Read: 'I am still not free'"),
        ("en", "Read more: What next after the test – diplomacy or confrontation?"),
        ("en", "Read more"),
        ("en", "Recommended"),
        ("en", "Most read"),
        ("de", "Mehr zum Thema"),
        ("de", "Lesen Sie auch: Warum der alte Kohlekran stehen bleiben darf"),
        ("de", "Das könnte Sie auch interessieren"),
        ("fr", "Lire aussi : Le pont de la Gare sera rénové"),
        ("fr", "Lire aussi"),
        ("fr", "Les plus lus"),
        ("es", "Lea también: Así se organiza un retén"),
        ("es", "Lea también"),
        ("es", "Lo más leído"),
        ("es", "➡️ Mira el video 👇"),
        ("ru", "Материал по теме"),
    ],
    "share": [
        ("en", "Share on Facebook"),
        ("en", "Copy link"),
        ("en", "https://hpo.example/p/2gNl9"),
        ("de", "Auf Facebook teilen"),
        ("fr", "Partager cet article"),
        ("es", "Compartir en WhatsApp"),
        ("en", "Facebook | Twitter | WhatsApp"),
        ("ko", "좋아요 0 화나요 3 슬퍼요 12"),
    ],
    "newsletter": [
        ("en", "Sign up for our daily newsletter and get the day's stories in your inbox."),
        ("de", "Jetzt Newsletter abonnieren und nichts verpassen"),
        ("fr", "Inscrivez-vous à notre newsletter"),
        ("es", "Suscríbete a nuestro boletín"),
        ("tr", "👉 Son dakika haberleri için WhatsApp kanalımıza katılın"),
        ("pl", "Dołącz do naszego kanału na WhatsAppie"),
        ("el", "Γίνετε μέλος στο Viber"),
        ("es", "Agrega La Isla a tus fuentes preferidas de Google"),
        ("de", "Das Inselblatt bei Google als bevorzugte Quelle hinzufügen"),
        ("ja", "Google検索で島の新聞を優先ソースに登録する"),
        ("ko", "구글에서 섬마을신문을 선호 매체로 추가"),
        ("ru", "Больше новостей — в нашем канале"),
    ],
    "consent": [
        ("en", "We use cookies to improve our service for you."),
        ("de", "Diese Website verwendet Cookies, um Inhalte zu personalisieren."),
        ("fr", "Ce site utilise des cookies pour mesurer son audience."),
        ("es", "Este sitio web utiliza cookies propias y de terceros."),
    ],
    "advert": [
        ("en", "Advertisement"),
        ("en", "Story continues below advertisement"),
        ("de", "Anzeige"),
        ("fr", "Publicité"),
        ("es", "Publicidad"),
        ("en", "[Ad] Winter tyres at half price"),
        ("ja", "【PR】春の新生活応援キャンペーン"),
        ("zh", "（广告，请继续往下阅读）"),
        ("it", "L’articolo continua dopo la pubblicità"),
        ("ko", "광고 아래에 기사가 계속됩니다"),
        ("ru", "Реклама. ООО «Север», erid: 2Vtz"),
        ("ru", "Реклама 16+ ИП Сомов"),
        ("ko", "카카오톡 제보: 해변제보"),
        ("ja", "アンケートにご協力ください。"),
        ("zh", "扫描二维码，下载客户端"),
        ("de", "Unbegrenzter Zugang zu allen Artikeln"),
        ("de", "Ihre Spende: jetzt helfen!"),
        ("en", "This article is narrated by an automated voice."),
        ("fr", "Résumé généré par intelligence artificielle et relu par la rédaction."),
        ("ru", "Оцените материал"),
        ("ru", "Включите уведомления, чтобы не пропустить важное"),
        ("de", "Laden Sie hier die kostenlose Inselblatt-App herunter."),
        ("de", "Wenn du auf so einen Affiliate-Link klickst, bekommen wir etwas Geld."),
        ("es", "Conforme a los criterios de The Trust Project"),
        ("en", "Got a question about this story? Email us."),
        ("es", "Para seguir leyendo, suscríbete."),
        ("fr", "Votre don nous aide."),
        ("ru", "Присылайте новости на нашу почту."),
        ("ko", "이 콘텐츠는 구독자 전용입니다."),
    ],
    "byline": [
        ("en", "By Dana Whitlock, Health Correspondent"),
        ("en", "By Priya Nand and John Roe"),
        ("en", "By John Smith, Jr."),
        ("en", "Dana Whitlock, Political Editor"),
        ("de", "Von Karin Möllers und Jan Petersen"),
        ("fr", "Par Élise Moreau avec AFP"),
        ("es", "Por Lucía Herrero"),
    ],
    "dateline": [
        ("en", "July 12, 2017"),
        ("en", "Published: 14 August 2023"),
        ("en", "5 min read"),
        ("de", "Veröffentlicht am 3. September 2023, 18:40 Uhr"),
        ("de", "Lesezeit: 3 Minuten"),
        ("fr", "Publié le 12 mars 2024 à 14h05"),
        ("fr", "Temps de lecture : 3 min"),
        ("es", "21 de julio de 2022"),
        ("es", "Actualizado el 5 de marzo de 2024 a las 10:30"),
    ],
    "comment": [
        ("en", "27 comments"),
        ("en", "Join the conversation"),
        ("de", "Kommentar schreiben"),
        ("fr", "14 commentaires"),
        ("es", "Deja un comentario"),
        ("en", "See something wrong? Tell us."),
        ("fr", "Une erreur s’est glissée dans cet article ? Signalez-la."),
    ],
    "legal": [
        ("en", "© 2023 Moorland Gazette. All rights reserved."),
        ("de", "Alle Rechte vorbehalten"),
        ("fr", "Tous droits réservés"),
        ("es", "Todos los derechos reservados"),
        ("en", "This article appears in the May 17 issue under the headline “Birds.”"),
        ("fr", "Toute reproduction, même partielle, est interdite sans autorisation."),
        ("de", "Dieser Artikel erschien zuerst in der gedruckten Ausgabe."),
    ],
    "embed": [
        ("en", "Video: Ships queue off the port"),
        ("en", "View this post on Instagram"),
        ("de", "Um diesen Inhalt anzuzeigen, stimmen Sie bitte zu."),
        ("fr", "Voir cette publication sur Instagram"),
        ("es", "Vídeo: las llamas, desde el aire"),
        ("en", "Loading survey, please wait. If nothing happens, reload the page."),
        ("en", "Loading the poll…"),
        ("en", "Tap to unmute"),
        ("de", "Die Umfrage wird geladen, bitte warten."),
        ("es", "Cargando encuesta, espere por favor."),
        ("fr", "Sondage en cours de chargement, merci de patienter."),
        ("ru", "Опрос загружается, подождите…"),
        ("ar", "جار تحميل الاستطلاع، يرجى الانتظار"),
        ("ja", "アンケートを読み込んでいます。しばらくお待ちください。"),
        ("zh", "正在加载问卷，请稍候。"),
        ("tr", "Galeri"),
    ],
}

SENTENCES = [
    ("en", "Read the letter he wrote, she said."),
    ("en", "Image problems are nothing new to the band, joked its conductor."),
    ("en", "Photo albums, cookbooks and a set of repair manuals were among the returns."),
    ("en", "By Monday a line of parked cars reached from the dam to the main road."),
    ("en", "By John Smith's own account, the gate had never been locked."),
    ("en", "Share prices fell by a tenth on Tuesday, the most since the spring."),
    ("en", "Shareholders voted for the merger."),
    ("en", "The minister said: read my lips."),
    ("en", "On 12 March 2024 the council met for the last time in the old hall."),
    ("en", "The newsletter of the parish had announced the fête for Sunday."),
    ("en", "Cookies and coffee were served after the hearing."),
    ("en", "He asked for three things: time, money and a copyright lawyer."),
    ("en", "“It was a photo: nothing more,” said Mrs Doe of the disputed picture in the hall."),
    ("en", "Reuters reported on Monday that the deal was close."),
    ("en", "Comments by the minister had angered the fishermen."),
    ("de", "Das Foto zeigte die Uhr am Bahnhof des Nachbarorts."),
    ("de", "Von Montag an fährt die Fähre wieder."),
    ("de", "Die Anzeige gegen den Bürgermeister wurde am Dienstag zurückgezogen."),
    ("de", "Teilen wollte er den Gewinn mit niemandem."),
    ("de", "Mehr zum Thema Fähre wollte der Sprecher am Abend nicht sagen."),
    ("fr", "La publicité de la mairie vantait encore une passerelle sûre."),
    ("fr", "Par Toutatis, s'est exclamé le maire devant les barrières."),
    ("fr", "Lire reste le meilleur moyen d'apprendre, a rappelé la ministre."),
    ("es", "La imagen de la lente entre las lechugas dio la vuelta a la comarca."),
    ("es", "Por la tarde, el viento cambió de dirección."),
    ("es", "La publicidad del ayuntamiento prometía un faro nuevo."),
    ("es", "Lea su contrato antes de firmar, aconsejan los abogados."),
    ("en", "Loading the poll books into vans took the clerks until midnight."),
    ("en", "Loading video, she added, onto the old machines took a week."),
    ("en", "Text size was the first complaint of the jury."),
    ("en", "Listen to this article of faith, the preacher said."),
    ("en", "Unlimited access to the quay was promised to the fishermen in 2019."),
    ("de", "Mit der Registrierung der Boote begann das Hafenamt im Mai."),
    ("de", "Ihre Spende für den Turm überreichte die Witwe im Rathaus."),
    ("de", "Das Bild der Brücke wurde mit künstlicher Intelligenz erstellt."),
    ("fr", "En cliquant sur la carte, les habitants voient la hauteur de l’eau."),
    ("fr", "Une erreur dans le calcul a coûté deux millions à la mairie."),
    ("es", "El acceso al muelle quedó cerrado, y cargando el mapa bajo el brazo se fue."),
    ("de", "Laden Sie die Batterie nicht über Nacht, rät die Feuerwehr."),
    ("es", "Google permite añadir las fuentes preferidas de cada lector a la portada."),
    ("de", "Weiterlesen mit der Lupe war am Ende unmöglich."),
    ("fr", "Pour lire la suite du manuscrit, les chercheurs ont dû le chauffer."),
    ("fr", "Votre don sera étudié en mai, a écrit la mairie au collectionneur."),
    ("es", "Para seguir leyendo de noche, los monjes encendían velas de sebo."),
    ("es", "Al registrarte en el hotel del puerto te entregan una llave de bronce."),
    ("en", "Get the best of both sides is how the trainer described his plan for the winter."),
    ("en", "Sign up to the treaty was the plea of forty small islands on Friday."),
    ("en", "By subscribing to the bond issue the bank saved the shipyard."),
    ("en", "Accept cookies or leave is no real choice, the court in Luxembourg ruled."),
    ("en", "Firms may not bury cookie settings behind four screens, the watchdog said."),
    ("en", "Your donation of blood may save three lives, the nurse told the students in the hall."),
    ("en", "Help us keep warm, read the banner that the strikers hung from the crane."),
    ("en", "The images were generated by artificial intelligence, the police said on Tuesday."),
    ("en", "The poem was originally published on a wall in Belfast."),
    ("en", "Comments on this scale had never been seen at the ministry, an official said."),
    ("en", "We need your permission, the mayor told the crowd in the square, and it shouted yes."),
    ("en", "Got a tip from a neighbour, the detective said, and we drove to the quay."),
    (
        "de",
        "Schreiben Sie uns nicht mehr, hatte die Behörde den Anwohnern im Frühjahr geantwortet.",
    ),
    ("de", "Unser Newsletter hat das Rathaus nie interessiert, sagt der Vereinsvorsitzende Kern."),
    ("de", "Der Verlag will seinen kostenlosen Newsletter im Herbst einstellen."),
    (
        "de",
        "Wer alle Cookies akzeptieren soll, brauche eine echte Wahl, urteilte der Bundesgerichtshof.",
    ),
    (
        "de",
        "Die Behörde prüft, ob die Datenschutzeinstellungen der Plattform gegen das Gesetz verstoßen.",
    ),
    ("de", "Das Kommentieren der Spiele überließ er fortan den Jüngeren."),
    ("de", "An dieser Stelle befindet sich seit 1920 eine Schmiede."),
    ("de", "Mit dem Laden des Akkus begann der Ärger im Werk."),
    ("de", "Der Makler übernimmt keine Haftung, heißt es im Urteil des Landgerichts."),
    ("de", "Betreten nur mit Genehmigung, steht auf dem rostigen Schild am Kai."),
    ("de", "Abonnieren Sie den Gedanken ab, dass alles billiger wird, riet der Ökonom."),
    ("de", "Fehler gefunden hat der Rechnungshof in jeder dritten Akte."),
    ("fr", "Il vous reste 3 jours pour fuir, a dit le colonel aux habitants du port."),
    ("fr", "Donnez votre avis ou taisez-vous, a répliqué le maire à l’opposition."),
    ("fr", "Inscrivez-vous à la cantine avant juin, a rappelé la mairie aux parents."),
    ("fr", "Recevez chaque enfant comme un roi, conseillait la vieille institutrice."),
    (
        "fr",
        "L’utilisation des cookies restera soumise à l’accord des internautes, a tranché la Cnil.",
    ),
    ("fr", "Le parti ne peut pas tout accepter, a prévenu son secrétaire général."),
    ("fr", "Le maire a envoyé la lettre à la newsletter locale du quartier."),
    ("fr", "Vous devez vous connecter au réel, leur a lancé le vieux pêcheur."),
    ("fr", "Le roman a été généré par une intelligence artificielle, selon l’éditeur."),
    ("fr", "Un agent peut recevoir une commission de dix pour cent sur le transfert."),
    ("fr", "Une publication partagée par le maire a mis le feu aux poudres."),
    ("fr", "Grâce à votre soutien, j’ai gagné, a lancé la sénatrice élue dimanche."),
    ("es", "Tu apoyo fue decisivo, le dijo la alcaldesa al pescador el domingo."),
    ("es", "Su navegador no vio el faro, según la sentencia del tribunal marítimo."),
    ("es", "Para comentar el partido, la cadena contrató a dos exjugadores."),
    ("es", "Recibe gratis el agua desde 1998 y ahora deberá pagarla."),
    ("es", "Inscríbete en el padrón, aconsejan a los temporeros recién llegados."),
    ("es", "El Gobierno no puede aceptar todo lo que pide la patronal, dijo la ministra."),
    ("es", "Los usuarios podrán rechazar todas las ofertas con un clic."),
    ("es", "El cartel fue generado con inteligencia artificial, admitió el concejal."),
    ("es", "Quedó prohibida la reproducción de las cartas del poeta."),
    (
        "es",
        "Debes iniciar sesión en el portal del ministerio antes del viernes, explicó la abogada.",
    ),
    ("es", "Regístrate para votar, insistía la campaña en los barrios."),
    ("es", "Dinos qué opinas de tu jefe, pedía la encuesta a los empleados."),
    ("en", "The firm will earn a small commission on every ferry ticket."),
    ("en", "The law lets users unsubscribe at any time, the minister said."),
    ("en", "The notes were released under a Creative Commons licence by the museum."),
    ("de", "Foto: Dieses eine Wort stand auf der Rückseite des Umschlags."),
    ("de", "Newsletter abonnieren viele Bürger, lesen sie aber nie, zeigt eine Studie."),
    ("de", "Der Sender muss sagen, wenn ein Text mithilfe von KI erstellt wurde."),
    ("de", "Unter der Lizenz CC BY hat die Stadt 3000 alte Karten freigegeben."),
    ("fr", "Rejoignez-nous sur la place, criaient les dockers à midi."),
    ("fr", "Notre newsletter compte moins que votre voix, a lancé la candidate."),
    ("fr", "L’application des liens d’affiliation aux influenceurs sera contrôlée par le fisc."),
    ("es", "Enlaces de afiliado ocultos en vídeos costarán multas de hasta 10.000 euros."),
    ("es", "El museo liberó las cartas bajo licencia Creative Commons."),
]
for _language, _sample in SAMPLES.items():
    SENTENCES += [(_language, sentence) for sentence in _sample["sentences"]]
    for _label, _lines in _sample["junk"].items():
        JUNK.setdefault(_label, []).extend((_language, line) for line in _lines)
SENTENCES += [(language, line) for language, of in BY_KEY.items() for line in of["sentences"]]


@pytest.mark.parametrize(
    ("label", "language", "line"),
    [(label, *case) for label, cases in JUNK.items() for case in cases],
)
def test_junk_is_called_by_its_name(label, language, line):
    verdict = judge(line, language)
    assert verdict is not None
    assert verdict.label == label


def test_rules_without_triggers_come_first():
    triggered = [bool(rule.triggers) for rule in RULES]
    assert triggered == sorted(triggered)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_gives_only_the_labels_that_it_declares(rule):
    for language, line in {case for cases in JUNK.values() for case in cases}:
        blocks = blocks_of_text(line).blocks
        page = page_context(Segmentation(blocks), LEXICON.phrases_for(language), StructuredData())
        verdict = rule.judge(blocks[0], page)
        assert verdict is None or verdict.label in rule.labels


@pytest.mark.parametrize(("language", "line"), SENTENCES)
def test_a_sentence_that_merely_contains_such_words_is_not_junk(language, line):
    assert judge(line, language) is None


@pytest.mark.parametrize(("language", "line"), SENTENCES)
def test_nor_is_it_when_the_language_is_unknown(language, line):
    assert judge(line, "xx") is None


@pytest.mark.parametrize(
    ("line", "findings"),
    [
        (
            "…near the border in AprilImage: Reuters/K. Doe-Ji",
            (CaptionFinding("…near the border in April"), CreditFinding("Reuters/K. Doe-Ji")),
        ),
        ("Read: 'I am still not free'", (TeaserFinding("'I am still not free'"),)),
        (
            "By Priya Nand and John Smith, Jr.",
            (AuthorFinding("Priya Nand"), AuthorFinding("John Smith, Jr.")),
        ),
        ("July 12, 2017", (DateFinding("July 12, 2017"),)),
        ("https://hpo.example/p/2", (ShortUrlFinding("https://hpo.example/p/2"),)),
    ],
)
def test_what_a_line_says_is_kept(line, findings):
    assert judge(line).findings == findings


def test_the_order_of_the_rules_is_this():
    assert [rule.name for rule in RULES] == [
        "menu",
        "skip_link",
        "consent_notice",
        "comment_section",
        "newsletter_box",
        "social_embed",
        "loading_notice",
        "menu_words",
        "bracket_menu",
        "reader_tools",
        "advert_label",
        "recommendations",
        "picture_credit",
        "picture_caption",
        "short_link",
        "share_bar",
        "teaser_line",
        "channel_invitation",
        "own_promotion",
        "product_line",
        "glued_credit",
        "line_below_headline",
        "dateline",
        "byline",
        "lower_case_byline",
        "name_with_address",
        "biography",
        "breadcrumbs",
        "legal_line",
        "tag_line",
        "counter",
    ]


def test_every_rule_says_what_it_is_for():
    assert all(rule.judge.__doc__ for rule in RULES)


def context_of(markup, language):
    tree = etree.fromstring(f"<body>{markup}</body>", etree.HTMLParser())
    segmentation = segment(tree, ElementReader(LEXICON.vocabulary))
    return page_context(segmentation, LEXICON.phrases_for(language), StructuredData())


def by_text(page, verdicts):
    return {
        block.text: (verdict.label, verdict.rule) if verdict else None
        for block, verdict in zip(page.blocks, verdicts, strict=True)
    }


def judge_page(markup, language="en"):
    """(label, rule) of each block of a page, by its text; None where no rule knows it."""
    page = context_of(markup, language)
    return by_text(page, [named_verdict(block, page) for block in page.blocks])


def judge_whole_page(markup, language="en"):
    """The same after the rules about neighbours."""
    page = context_of(markup, language)
    return by_text(page, apply_rules(page))


STORY = (
    "<p>The ferry left the quay at noon, as it had done every day since the bridge was closed.</p>"
    * 4
)


def test_a_teasers_label_may_be_glued_to_its_link():
    text = "À lire aussiLa natalité menacée"
    assert judge_page(
        f"{STORY}<p><span>À lire aussi</span><a href=/x>La natalité menacée</a></p>", "fr"
    )[text] == (
        "teaser",
        "label_and_link",
    )


TITLES = ("La natalité menacée", "Le bac passera moins souvent", "Un phare devient une école")


@pytest.mark.parametrize("label", ["À lire aussi", "<b>Les plus lus</b>"])
def test_a_label_with_lines_of_links_below_it_is_a_list_of_teasers(label):
    links = "<br>".join(f"<a href=/{number}>{title}</a>" for number, title in enumerate(TITLES))
    verdicts = judge_page(f"{STORY}<td><font>{label}<br>{links}</font></td>", "fr")
    (verdict,) = (verdict for text, verdict in verdicts.items() if TITLES[0] in text)
    assert verdict == ("teaser", "label_and_links")


def test_a_label_with_text_among_its_links_is_no_list_of_teasers():
    markup = f"{STORY}<p>À lire aussi<br><a href=/1>{TITLES[0]}</a><br>et <a href=/2>ceci</a></p>"
    (verdict,) = (one for text, one in judge_page(markup, "fr").items() if TITLES[0] in text)
    assert verdict != ("teaser", "label_and_links")


@pytest.mark.parametrize("name", ["our-share-of-costs", "share"])
def test_a_container_with_running_text_is_no_share_bar(name):
    text = "The island pays for the fence, and it asks the mainland to pay for the ferry. " * 3
    markup = f"{STORY}<section id={name}><h2>Our share of the costs</h2><p>{text}</p></section>"
    assert judge_page(markup)["Our share of the costs"] is None


def test_a_link_at_the_end_of_a_sentence_is_no_teaser():
    assert (
        judge_page(f"{STORY}<p>The captain wrote it in <a href=/x>the log</a></p>")[
            "The captain wrote it in the log"
        ]
        is None
    )


def test_text_in_an_element_called_caption_below_a_picture_is_its_caption():
    markup = (
        f"{STORY}<div class=img><img src=a.jpg><button>Enlarge</button><div class=caption><p>The "
        f"quay on Monday</p></div></div>{STORY}"
    )
    assert judge_page(markup)["The quay on Monday"] == ("caption", "caption_under_picture")


def test_an_advertisement_is_known_in_the_readers_language_too():
    assert judge_page(f"{STORY}<p>Реклама</p>", "en")["Реклама"] == ("advert", "advert_phrase")


def test_a_size_in_a_list_of_an_article_is_no_tool_for_readers():
    verdicts = judge_page(
        "<article><h3>Text size 2</h3><ul><li>Text size: 12 pt</li></ul></article>"
    )
    assert ("navigation", "reader_tools") not in verdicts.values()


def test_a_list_of_addresses_is_no_row_of_share_links():
    addresses = [f"https://sho.rt/{number}" for number in range(6)]
    verdicts = judge_page(STORY + "".join(f"<p>{address}</p>" for address in addresses))
    assert [verdicts[address] for address in addresses] == [None] * 6


def test_these_verdicts_are_hints():
    hints = NEIGHBOUR_HINTS.union(*(rule.hints for rule in RULES))
    assert hints == {
        "anchor_line",
        "box_under_title",
        "caption_element",
        "caption_of_paragraphs",
        "consent_container",
        "footer",
        "glued_credit",
        "navigation_container",
        "teaser_container",
        "teaser_start",
        "title_under_label",
    }
    assert all(is_hint(Verdict("navigation", hint)) for hint in hints)


def test_a_line_that_leads_on_to_a_list_of_links_is_their_label():
    items = "".join(
        f"<li><a href=/{number}>{title}</a></li>" for number, title in enumerate(TITLES)
    )
    markup = f"{STORY}<p>Mehr zum Thema finden Sie auch im Zins-Check:</p><ul>{items}</ul>{STORY}"
    verdicts = judge_whole_page(markup, "de")
    assert verdicts["Mehr zum Thema finden Sie auch im Zins-Check:"] == (
        "teaser",
        "label_above_links",
    )
    assert [verdicts[title] for title in TITLES] == [("teaser", "link_under_label")] * 3


def test_a_heading_with_text_below_it_is_no_title_under_a_label():
    text = (
        "The keeper of the lamp went home on Friday, and nobody has been found who would climb " * 2
    )
    markup = f"{STORY}<p>Most read</p><p><a href=/1>A swan on the slip</a></p><h2>The lamp</h2><p>{text}</p>"
    verdicts = judge_whole_page(markup)
    assert verdicts["A swan on the slip"] == ("teaser", "link_under_label")
    assert verdicts["The lamp"] is None


@pytest.mark.parametrize("button", ["<a href=/swaps>Learn more</a>", "<button>Learn more</button>"])
def test_a_label_that_is_a_link_or_a_button_belongs_to_what_is_above_it(button):
    card = "<div><h3>Swaps</h3><p>People offer a shift.</p>{}</div><div><h3>Holidays</h3></div>"
    assert judge_whole_page(STORY + card.format(button))["Holidays"] is None
    assert judge_whole_page(STORY + card.format("<p>Learn more</p>"))["Holidays"] == (
        "teaser",
        "title_under_label",
    )


@pytest.mark.parametrize("label", ["Most read", "Related articles", "Read more", "Recommended"])
@pytest.mark.parametrize(
    "line",
    ["<p><a href={}>{}</a></p>", "<h3><a href={}>{}</a></h3>", "<div><a href={}>{}</a></div>"],
)
def test_a_label_that_is_a_link_above_titles_that_are_links_opens_their_list(label, line):
    titles = ["A swan on the slip of the yard", "Nine ropes for a small boat"]
    lines = "".join(line.format(f"/{number}", title) for number, title in enumerate(titles))
    found = judge_whole_page(f"{STORY}<p><a href=/more>{label}</a></p>{lines}{STORY}")
    assert [found[title] for title in titles] == [("teaser", "link_under_label")] * 2


def test_a_button_below_a_card_does_not_make_a_teaser_of_the_title_of_the_next():
    card = "<h3><a href=/{0}>{0} of the yard</a></h3><p>{0} was built here in the last winter of "
    card += "the old century, and has never been sold.</p><p><a href=/{0}>Read more</a></p>"
    cards = "".join(card.format(name) for name in ("Swan", "Heron", "Gull"))
    found = judge_whole_page(f"{STORY}{cards}{STORY}")
    assert [found[f"{name} of the yard"] for name in ("Swan", "Heron", "Gull")] == [None] * 3


def test_a_reporter_with_an_email_address_is_a_byline():
    verdict = judge("강서윤 기자 seoyun@hangang.example", "ko")
    assert verdict.label == "byline"
    assert verdict.first(AuthorFinding).author == "강서윤"


def test_a_name_with_an_email_address_is_a_byline_below_the_headline_and_else_a_contact():
    line = "Ada Linqvist, ada@courier.example"
    markup = f"<h1>The lamp goes out</h1><p>{line}</p>{STORY}"
    tree = etree.fromstring(f"<body>{markup}</body>", etree.HTMLParser())
    segmentation = segment(tree, ElementReader(LEXICON.vocabulary))
    page = page_context(
        segmentation, LEXICON.phrases_for("en"), StructuredData(titles=("The lamp goes out",))
    )
    assert by_text(page, apply_rules(page))[line] == ("byline", "name_with_address")
    assert judge_page(f"{STORY}<p>{line}</p>")[line] == ("boilerplate", "contact_line")
    assert judge_page(f"{STORY}<ul><li>{line}</li></ul>")[line] is None


@pytest.mark.parametrize(
    "line", ["Write to ada@courier.example", "ada@courier.example", "The letters go to @ada"]
)
def test_a_line_with_an_address_and_other_words_is_no_byline(line):
    verdict = judge(line)
    assert verdict is None or verdict.label != "byline"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "You are visitor number 3,207 since May 1999."),
        ("en", "This site is best viewed at 800 x 600."),
        ("de", "Diese Seite wurde 1.296 mal aufgerufen."),
        ("fr", "Vous êtes le visiteur n° 3 207. Page optimisée pour une résolution de 1024 x 768."),
        ("es", "Eres el visitante número 42."),
        ("it", "Sito ottimizzato per 1024 x 768"),
        ("ru", "Вы посетитель № 3207"),
        ("pl", "Jesteś gościem numer 3207"),
    ],
)
def test_a_counter_of_visitors_and_the_screen_of_a_page_are_no_text(language, line):
    assert judge(line, language=language).rule == "counter_phrase"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Visitors since 1990 have had to pay for the lighthouse."),
        ("en", "You are visitor and host at once on this island."),
        ("de", "Besucher seit 1990 mussten für den Turm bezahlen."),
    ],
)
def test_a_sentence_that_opens_like_a_counter_is_text(language, line):
    assert judge(line, language=language) is None
