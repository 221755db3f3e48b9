"""Threads of forums in the markups that programs make: the body has the texts of all posts, in
order, and nothing that recurs around them; `posts` says who wrote each, and when.
"""

import pytest

from scraper.cleaner import Cleaner
from scraper.cleaner.threads import find_posts
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page

CLEANER = Cleaner(Lexicon())
POSTS = (
    (
        "netmender",
        "2024-05-14T09:12:00+01:00",
        "The tide board at Marlow Quay has shown last week's times since Friday. Does anybody know "
        "who has the key to the case now that the old harbour office is shut?",
    ),
    (
        "Orla Finch",
        "2024-05-14T09:40:00+01:00",
        "It used to hang behind the bar of the Gannet. Ask for Tam, he wound the clock for years.",
    ),
    (
        "kelp_cutter",
        "2024-05-14T11:05:00+01:00",
        "Tam moved inland in March. I would write to the trust, they answered me within two days.",
    ),
    (
        "netmender",
        "2024-05-15T08:01:00+01:00",
        "Wrote to them last night, and a new sheet was in the case this morning. Thank you, all.",
    ),
)
PROGRAMS = {
    "tables with nothing but numbers in their names": (
        '<div id="edit3910{n}"><table id="post3910{n}" cellpadding=6><tr><td colspan=2><div>#{n}'
        '</div><div><time datetime="{iso}">14-05-2024</time></div></td></tr><tr valign=top><td '
        'width=175><div><a href="member.php?u={n}"><b>{author}</b></a></div><div>Old hand</div>'
        '<div>Joined: 03-2012<br>Posts: {n}4</div></td><td id="td_post_3910{n}"><div '
        'id="post_message_3910{n}">{text}</div><div>__________________<br>Sailor no. {n} of the '
        "northern bank, since the winter of the great ice</div></td></tr></table></div>"
    ),
    "posts inside forms": (
        '<div class="thing id-t1_{n} comment"><div class=entry><p class=tagline><a '
        'href="/user/{n}" class=author>{author}</a> <span>{n}1 points</span> <time '
        'datetime="{iso}">a year ago</time></p><form class=usertext><div class=md><p>{text}</p>'
        "</div></form><ul class=buttons><li><a href=#>permalink</a></li></ul></div></div>"
    ),
    "articles with a cell for the user": (
        '<article class="message message--post" id="post-{n}"><div class="message-inner">'
        '<div class="message-cell message-cell--user"><h4 class="message-name"><a class="username" '
        'href="/members/{n}/">{author}</a></h4><h5>Well-known member</h5><dl><dt>Joined</dt>'
        "<dd>Mar 3, 2012</dd><dt>Messages</dt><dd>1,0{n}4</dd></dl></div>"
        '<div class="message-cell message-cell--main"><ul class="message-attribution"><li>'
        '<a href="#post-{n}"><time datetime="{iso}">May 14, 2024</time></a></li><li>#{n}</li></ul>'
        '<article class="message-body"><div class="bbWrapper">{text}</div></article>'
        '<footer class="message-footer"><a href="/react">Like</a> <a href="/reply">Reply</a>'
        "</footer></div></div></article>"
    ),
    "profile lists beside the post": (
        '<div id="p{n}" class="post has-profile bg{n}"><div class="inner"><dl class="postprofile">'
        '<dt><a href="/user/{n}" class="username">{author}</a></dt><dd>Posts: 1{n}02</dd>'
        "<dd>Location: the northern bank</dd></dl>"
        '<div class="postbody"><h3><a href="#p{n}">Re: Tide board</a></h3><p class="author">by '
        '<strong><a href="/user/{n}">{author}</a></strong> » <time datetime="{iso}">Tue May 14, '
        '2024</time></p><div class="content">{text}</div>'
        '<div class="signature">Fair winds and a dry deck to everyone who reads this far, no. {n}'
        "</div></div></div></div>"
    ),
    "tables": (
        '<table class="forumpost"><tbody><tr><td class="msg"><div class="msg_infobox">'
        '<a class="name user" href="/u/{n}">{author}</a> <time datetime="{iso}">2 weeks ago</time>'
        ' #{n}</div><div class="msg_body"><div class="msg_text">{text}</div></div></td></tr>'
        "</tbody></table>"
    ),
    "list items with microdata": (
        '<li class="topic-post" itemprop="comment" itemscope itemtype="https://schema.org/Comment">'
        '<div class="post-meta"><span itemprop="author" class="creator"><a href="/u/{n}">{author}'
        '</a></span> <time itemprop="datePublished" datetime="{iso}">May 14</time></div>'
        '<div itemprop="text" class="post-text"><p>{text}</p></div>'
        '<div class="post-likes">{n} Likes</div></li>'
    ),
    "custom elements": (
        '<forum-post class="reply"><div class="post-head"><a class="author" href="/u/{n}">'
        '{author}</a><time datetime="{iso}">a while ago</time></div><div class="prose">'
        '<p>{text}</p></div><post-actions class="actions"><button>Reply</button>'
        "<button>Share</button></post-actions></forum-post>"
    ),
    "generated class names": (
        '<div class="css-1x{n}z thread-reply"><div class="css-9q"><a class="css-user user" '
        'href="/u/{n}">{author}</a><span class="css-dot">·</span><time datetime="{iso}">2w</time>'
        '</div><div class="css-77 css-body"><div>{text}</div></div><div class="css-bar">'
        "<span>{n} points</span><span>Answer</span></div></div>"
    ),
}


def _thread(program: str, posts: tuple[tuple[str, str, str], ...] = POSTS) -> str:
    """A page of a thread, as one of PROGRAMS makes it."""
    written = "".join(
        PROGRAMS[program].format(n=number, author=author, iso=iso, text=text)
        for number, (author, iso, text) in enumerate(posts, start=1)
    )
    return (
        "<html><head><title>Tide board at Marlow Quay</title></head><body>"
        '<nav><a href="/">Home</a> <a href="/new">New posts</a></nav>'
        "<div class='page'><h1>Tide board at Marlow Quay</h1>"
        f"<div class='thread-list'>{written}</div></div>"
        "<aside><h3>Similar threads</h3><ul><li><a href='/threads/lamps'>Lamps on the mole are out "
        "again</a></li><li><a href='/threads/moorings'>Moorings for the summer weeks</a></li></ul>"
        "</aside><footer>© Quayside Talk</footer></body></html>"
    )


URL = "https://quayside.example/threads/tide-board.17/"


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_body_is_the_texts_of_the_posts(extract, program):
    article = extract(_thread(program), url=URL)
    assert article.status == "other"
    assert article.body.split("\n\n") == [text for _, _, text in POSTS]


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_post_has_its_author_date_and_place(extract, program):
    article = extract(_thread(program), url=URL)
    found = [(post.kind, post.author, post.date, post.text, post.block) for post in article.posts]
    assert found == [
        ("post", author, iso, text, number) for number, (author, iso, text) in enumerate(POSTS)
    ]


@pytest.mark.parametrize("program", PROGRAMS)
def test_only_the_first_author_is_the_pages(extract, program):
    names = [author.name for author in extract(_thread(program), url=URL).authors]
    assert "Orla Finch" not in names
    assert "kelp_cutter" not in names


REPLY = (
    '<div class="comment"><p class="tagline"><a class="author" href="/u/{n}">{author}</a> '
    '<time datetime="{iso}">2 weeks ago</time> {n} points</p><div class="md"><p>{text}</p></div>'
    '<ul class="buttons"><li><a href="#">permalink</a></li><li><a href="#">reply</a></li></ul>'
    '<div class="child">{inner}</div></div>'
)


def test_a_reply_inside_a_post_answers_it(extract):
    inner = ""
    for number, (author, iso, text) in reversed(list(enumerate(POSTS))):
        inner = REPLY.format(n=number, author=author, iso=iso, text=text, inner=inner)
    html = f"<html><body><h1>Tide board at Marlow Quay</h1><div>{inner}</div></body></html>"
    posts = extract(html, url="https://quayside.example/r/quay/comments/17/").posts
    assert [post.parent for post in posts] == [None, 0, 1, 2]
    assert [post.text for post in posts] == [text for _, _, text in POSTS]


def test_what_users_repeat_in_each_post_is_not_text(extract):
    posts = tuple(
        (author, iso, f"{text}<div>Sent from my chart table</div>") for author, iso, text in POSTS
    )
    body = extract(_thread("tables", posts), url=URL).body
    assert "chart table" not in body


def test_a_thread_is_known_by_its_form_alone(extract):
    article = extract(_thread("generated class names"), url="https://quayside.example/x/tide-board")
    assert article.status == "other"
    assert len(article.posts) == len(POSTS)


COMMENTS = "".join(
    f'<li class="comment"><div class="comment-author"><a href="/u">{author}</a></div>'
    f'<time datetime="{iso}">May 14</time><div class="comment-text"><p>{text}</p></div></li>'
    for author, iso, text in POSTS
)
PARAGRAPHS = "".join(
    f"<p>{text}</p>"
    for text in (
        "The harbour trust has put a new sheet into the tide board at Marlow Quay, two weeks after "
        "the old one ran out and a fishing boat touched the bar on the morning ebb.",
        "Its clerk said that the key had been in a drawer of the shut office, under the charts, and "
        "that from now on two people will have one each.",
        "The board was a gift of the lifeboat crew in the year of the flood, and the glass in it is "
        "older than the bridge.",
    )
)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:type" content="article">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Tide board"}'
        "</script>",
        "",
    ],
    ids=["og:type", "json-ld", "nothing declared"],
)
def test_comments_below_an_article_are_no_thread(extract, head):
    html = (
        f"<html><head><title>Tide board</title>{head}</head><body><article><h1>Tide board</h1>"
        f"{PARAGRAPHS}</article><section><h2>Comments</h2><ol class='comment-list'>{COMMENTS}</ol>"
        "</section></body></html>"
    )
    article = extract(html, url="https://quayside.example/2024/05/tide-board")
    assert article.status == "ok"
    assert "lamp" not in article.body
    assert "Tam moved inland" not in article.body
    assert not [post for post in article.posts if post.kind == "post"]


def test_questions_below_an_article_do_not_make_it_a_page_of_questions(extract):
    faq = (
        '<script type="application/ld+json">{"@type": "FAQPage", "mainEntity": [{"@type": "Question'
        '", "name": "Who has the key?", "acceptedAnswer": {"@type": "Answer", "text": "Tam."}}]}'
        "</script>"
    )
    html = (
        f"<html><head><title>Tide board</title>{faq}</head><body><article><h1>Tide board</h1>"
        f"{PARAGRAPHS}</article></body></html>"
    )
    assert extract(html, url="https://quayside.example/guide/tide-board").status == "ok"


def test_comments_on_an_answer_are_not_its_text(extract):
    answers = "".join(
        f'<div class="answer"><div class="post-layout"><div class="votecell">{number}</div>'
        f'<div class="post-body"><p>{text}</p></div><div class="user-info"><a class="user" '
        f'href="/u">{author}</a> <time datetime="{iso}">May 14</time></div>'
        '<ul class="comments"><li class="comment"><span class="comment-copy">That drawer was empty '
        f"when I looked, number {number}.</span></li></ul></div></div>"
        for number, (author, iso, text) in enumerate(POSTS)
    )
    html = (
        '<html><head><script type="application/ld+json">{"@type": "QAPage"}</script></head><body>'
        f"<h1>Who has the key?</h1><div id='answers'>{answers}</div></body></html>"
    )
    article = extract(html, url="https://quayside.example/questions/17/who-has-the-key")
    assert "drawer was empty" not in article.body
    assert article.body.split("\n\n") == [text for _, _, text in POSTS]


def test_a_thread_about_an_error_is_not_an_error(extract):
    posts = tuple(
        (author, iso, text)
        for (author, iso, _), text in zip(
            POSTS,
            ("The same here.", "It was me, sorry.", "Works again.", "Thank you, all."),
            strict=True,
        )
    )
    page = _thread("tables", posts).replace(
        "Tide board at Marlow Quay", "500 Internal Server Error"
    )
    article = extract(page, url=URL)
    assert article.status == "other"
    assert len(article.posts) == len(POSTS)


def test_what_shares_a_word_with_the_posts_is_not_one(extract):
    posts = "".join(
        f'<div class="topic-post wrap"><div class="left"><a class="author" href="/u/{number}">'
        f"{author}</a><span> Posts: {number}</span></div>"
        f'<div class="right"><p class="when"><time datetime="{iso}">May 14</time> #{number}</p>'
        f'<div class="content"><p>{text}</p></div></div></div>'
        for number, (author, iso, text) in enumerate(POSTS, start=1)
    )
    recent = "".join(
        f'<p><a href="/t/{number}">Lamps on the mole</a> by kelp_cutter on 1{number} May 2024, with '
        "six more answers to read since the morning</p>"
        for number in range(8)
    )
    html = (
        "<html><head><title>Tide board at Marlow Quay</title></head><body><div class='page wrap'>"
        "<p>Greetings, and welcome to the Quay, 14 May 2024</p><h1>Tide board at Marlow Quay</h1>"
        f"<div class='thread-list'>{posts}</div><div class='widget wrap'>{recent}</div></div></body></html>"
    )
    article = extract(html, url=URL)
    assert [post.text for post in article.posts] == [text for _, _, text in POSTS]
    assert [post.author for post in article.posts] == [author for author, _, _ in POSTS]


def test_which_posts_are_found_does_not_depend_on_the_order_of_class_words():
    words = "ark barn cove dock elm ford gate hall".split()
    boxes = (
        f'<div class="{" ".join(word for word in words if word != missing)}">'
        f'<p><time datetime="2024-05-14">May 14, 2024</time></p><p>{POSTS[2][2]}</p></div>'
        for missing in words
    )
    document = parse(Page(source="page", content=f"<body>{''.join(boxes)}</body>".encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    posts = find_posts(page, [None] * len(page.blocks), "declared")
    without_second = [0, *range(4, 2 * len(words), 2)]
    assert [post.blocks[0] for post in posts] == without_second


OLD_TABLE = (
    '<div class="page"><table class="border"><tr><td class="head">14-0{n}-2024, 09:1{n} PM</td>'
    '<td class="head">#{n}</td></tr><tr><td class="left"><a class="bigusername" href="/u/{n}">'
    "{author}</a><div>Join Date: Sep 200{n}</div><div>Location: Marlow {n}</div>"
    '<div>Posts: 2,30{n}</div></td><td class="right"><div>{text}</div></td></tr></table></div>'
)
SHORT = tuple((author, iso, text.split(".")[-2].strip() + ".") for author, iso, text in POSTS)


def _page_of(post, posts, above=""):
    filled = "".join(
        post.format(n=number, author=author, iso=iso, text=text)
        for number, (author, iso, text) in enumerate(posts, start=1)
    )
    return (
        "<html><head><title>Tide board at Marlow Quay</title></head><body>"
        f"{above}<div id=posts>{filled}</div></body></html>"
    )


def test_lines_of_a_users_panel_are_no_text_of_short_posts(extract):
    html = _page_of(OLD_TABLE, SHORT, "<h1>Tide board at Marlow Quay</h1>")
    assert extract(html, url=URL).body.split("\n\n") == [text for _, _, text in SHORT]


def test_a_short_line_that_a_later_post_quotes_is_still_text(extract):
    first, second, *others = POSTS
    asked = (*first[:2], f"{first[2]}</p><p>Who has the key now?")
    quote = "<blockquote><p>Who has the key now?</p></blockquote>"
    quoting = (*second[:2], f"</p>{quote}<p>{second[2]}")
    body = extract(_thread("posts inside forms", (asked, quoting, *others)), url=URL).body
    assert body.split("\n\n")[:2] == [first[2], "Who has the key now?"]


REPLY_CALLED_COMMENT = (
    '<div class="post" id="p{n}"><p class="when"><a class="username" href="/u/{n}">{author}</a> '
    '<time datetime="{iso}">May 14</time></p><div class="{called} content">{text}</div></div>'
)


def test_replies_that_are_called_comments_are_text(extract):
    posts = "".join(
        REPLY_CALLED_COMMENT.format(
            n=number, author=author, iso=iso, text=text, called="comment" if number else "article"
        )
        for number, (author, iso, text) in enumerate(POSTS)
    )
    html = f"<html><body><h1>Tide board at Marlow Quay</h1><div>{posts}</div></body></html>"
    assert extract(html, url=URL).body.split("\n\n") == [text for _, _, text in POSTS]


NOTICES = (
    "<ul class=notices><li>Greetings, and welcome to the Quay. We are the oldest board about tides "
    "and lamps on the northern bank, and we are glad that you found us.</li></ul>"
)


def test_what_stands_above_the_headline_of_a_thread_is_no_text(extract):
    above = f"{NOTICES}<h1>Tide board at Marlow Quay</h1><h2>Recommended posts</h2>"
    article = extract(_page_of(PROGRAMS["tables"], POSTS, above), url=URL)
    assert article.body.split("\n\n") == [text for _, _, text in POSTS]


def test_a_question_above_its_answers_is_text(extract):
    asked = "The tide board at Marlow Quay is empty again. Does anybody know who has the key to it?"
    above = f"<h1>Tide board at Marlow Quay</h1><div><p>Hi everyone,</p><p>{asked}</p></div>"
    article = extract(_page_of(PROGRAMS["tables"], POSTS, above), url=URL)
    assert asked in article.body
