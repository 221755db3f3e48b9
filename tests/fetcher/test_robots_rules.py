"""The rules of RFC 9309, and those that Google documents of its crawlers: one row for each."""

import pytest

from scraper.fetcher.robots_rules import parse_robots

SITE = "https://press.example"


def allows(robots, path, **options):
    """Whether a robots.txt lets us fetch a path."""
    body = robots if isinstance(robots, bytes) else robots.encode()
    return parse_robots(body, **options).can_fetch(SITE + path, "article-scraper")


NO = "Disallow: /\n"
NAMES_US = [
    "article-scraper",
    "Article-Scraper",
    "ARTICLE-SCRAPER",
    "article-scraper/1.0",
    "article-scraper/0.1.0 (+https://press.example/bots)",
    "Article-Scraper (news)",
    "article-scraper *",
    "article-scraper*",
    "article-scraper, other-bot",
    "  article-scraper\t",
    "article-scraper # and nobody else",
]
NAMES_OTHERS = [
    "",
    "article",
    "article-",
    "article*",
    "articlescraper",
    "article scraper",
    "scraper",
    "article-scraper-news",
    "article-scraper_news",
    "my-article-scraper",
    "Mozilla/5.0 (compatible; article-scraper/1.0)",
    "other-bot",
]


@pytest.mark.parametrize("name", NAMES_US)
def test_a_group_that_names_us_is_obeyed(name):
    assert not allows(f"User-agent: {name}\n{NO}", "/a")
    assert allows(f"User-agent: *\n{NO}\nUser-agent: {name}\nAllow: /", "/a")


@pytest.mark.parametrize("name", NAMES_OTHERS)
def test_a_group_that_names_others_is_not(name):
    assert allows(f"User-agent: {name}\n{NO}", "/a")
    assert not allows(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\n{NO}", "/a")


@pytest.mark.parametrize("name", ["*", "* ", "* # all", "* all others", " *"])
def test_a_star_names_all(name):
    assert not allows(f"User-agent: {name}\n{NO}", "/a")


GROUPS = {
    "rules before any group": (NO, True),
    "one group of two names": (f"User-agent: x\nUser-agent: article-scraper\n{NO}", False),
    "names with empty lines between them": (
        f"User-agent: article-scraper\n\n\nUser-agent: x\n\n{NO}",
        False,
    ),
    "names with a comment between them": (
        f"User-agent: article-scraper\n# and\nUser-agent: x\n{NO}",
        False,
    ),
    "names with an unknown line between them": (
        f"User-agent: article-scraper\nClean-param: ref\nUser-agent: x\n{NO}",
        False,
    ),
    "names with a crawl delay between them": (
        f"User-agent: article-scraper\nCrawl-delay: 5\nUser-agent: x\n{NO}",
        False,
    ),
    "names with a sitemap between them": (
        f"User-agent: article-scraper\nSitemap: {SITE}/s.xml\nUser-agent: x\n{NO}",
        False,
    ),
    "a rule between two names": (
        f"User-agent: article-scraper\nAllow: /b\nUser-agent: x\n{NO}",
        True,
    ),
    "an empty rule between two names": (
        f"User-agent: article-scraper\nDisallow:\nUser-agent: x\n{NO}",
        True,
    ),
    "rules after an empty line": (f"User-agent: *\n\n{NO}", False),
    "rules after a sitemap": (f"User-agent: *\nSitemap: {SITE}/s.xml\n{NO}", False),
    "two groups for us are one": (
        "User-agent: article-scraper\nDisallow: /b\n\nUser-agent: x\nAllow: /\n\n"
        f"User-agent: Article-Scraper\n{NO}",
        False,
    ),
    "two groups for all are one": (f"User-agent: *\nDisallow: /b\n\nUser-agent: *\n{NO}", False),
    "our group without rules": (f"User-agent: *\n{NO}\nUser-agent: article-scraper\n", True),
    "our group with an empty rule": (
        f"User-agent: article-scraper\nDisallow:\n\nUser-agent: *\n{NO}",
        True,
    ),
    "our group after that for all": (
        f"User-agent: *\nAllow: /\n\nUser-agent: article-scraper\n{NO}",
        False,
    ),
    "the last name without rules": (f"User-agent: *\n{NO}User-agent: x\n", False),
    "a name that is empty ends the group": (f"User-agent: *\nAllow: /b\nUser-agent:\n{NO}", True),
}


@pytest.mark.parametrize(("robots", "allowed"), GROUPS.values(), ids=GROUPS)
def test_lines_make_groups(robots, allowed):
    assert allows(robots, "/a") is allowed


LINES = [
    "Disallow: /a",
    "disallow:/a",
    "DISALLOW : /a",
    "  Disallow:\t/a  ",
    "Disallow: /a # old",
    "Disallow: /a#old",
    "Disallow /a",
    "Disallow\t/a",
    "Dissallow: /a",
    "dissalow: /a",
    "disalow: /a",
    "Diasllow: /a",
    "disallaw: /a",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", ["User-agent:", "user-agent", "Useragent:", "USER AGENT :"])
def test_a_line_counts_however_it_is_spelt(name, line):
    assert not allows(f"{name} *\n{line}\n", "/a")


@pytest.mark.parametrize(
    "line",
    ["Disallow", "Disallow:", "Noindex: /a", "# Disallow: /a", "/a", ": /a", "Dis allow: /a"],
)
def test_a_line_without_a_name_or_a_value_does_not_count(line):
    assert allows(f"User-agent: *\n{line}\n", "/a")


ENCODINGS = {
    "a byte order mark": b"\xef\xbb\xbf%b",
    "half a byte order mark": b"\xef\xbb%b",
}


@pytest.mark.parametrize("form", ENCODINGS.values(), ids=ENCODINGS)
def test_a_byte_order_mark_hides_no_line(form):
    assert not allows(form % b"User-agent: *\nDisallow: /a\n", "/a")


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_does_not_matter(charset):
    assert not allows("User-agent: *\nDisallow: /fähre\n".encode(charset), "/f%C3%A4hre")


def test_bytes_that_are_not_utf_8_are_compared_as_they_are():
    assert not allows(b"User-agent: *\nDisallow: /f\xe4hre\n", "/f%E4hre")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\r\n"])
def test_the_line_ends_do_not_matter(end):
    assert not allows(end.join(["User-agent: *", "Disallow: /a", "Disallow: /b"]), "/b")


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_nothing_else_ends_a_line(separator):
    assert allows(f"User-agent: *\nDisallow: /a{separator}Disallow: /b", "/b")


PATHS = [
    # RFC 9309 §2.2.2, and the table of "URL matching based on path values" in Google's documents
    ("/", "/", True),
    ("/", "/a", True),
    ("/*", "/a", True),
    ("/fish", "/fish", True),
    ("/fish", "/fish.html", True),
    ("/fish", "/fish/salmon.html", True),
    ("/fish", "/fishheads/yummy.html", True),
    ("/fish", "/fish.php?id=anything", True),
    ("/fish", "/Fish.asp", False),
    ("/fish", "/catfish", False),
    ("/fish", "/?id=fish", False),
    ("/fish", "/desert/fish", False),
    ("/fish*", "/fishheads.html", True),
    ("/fish/", "/fish/?id=anything", True),
    ("/fish/", "/fish", False),
    ("/fish/", "/fish.html", False),
    ("/*.php", "/index.php", True),
    ("/*.php", "/folder/filename.php?parameters", True),
    ("/*.php", "/folder/any.php.file.html", True),
    ("/*.php", "/windows.PHP", False),
    ("/*.php$", "/folder/filename.php", True),
    ("/*.php$", "/filename.php?parameters", False),
    ("/*.php$", "/filename.php/", False),
    ("/*.php$", "/filename.php5", False),
    ("/fish*.php", "/fishheads/catfish.php?parameters", True),
    ("/fish*.php", "/Fish.PHP", False),
    ("fish", "/fish", False),
    ("*fish", "/desert/fish", True),
    ("/a$", "/a", True),
    ("/a$", "/ab", False),
    ("/a$b", "/a$b", True),
    ("/a**b", "/a-b", True),
    ("/a*", "/a", True),
    ("/*?", "/a", False),
    ("/*?", "/a?b", True),
    ("/*?*ref=", "/a?x=1&ref=2", True),
    ("/a;b", "/a;b", True),
    # The encodings of RFC 9309 §2.2.2
    ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
    ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", True),
    ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
    ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
    ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", True),
    ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
    ("/%7Equay", "/~quay", True),
    ("/~quay", "/%7equay", True),
    ("/a%2Fb", "/a/b", False),
    ("/a%2fb", "/a%2Fb", True),
    ("/a b", "/a%20b", True),
    ("/100%", "/100%", True),
]


@pytest.mark.parametrize(("rule", "path", "matches"), PATHS)
def test_a_rule_matches_the_beginning_of_a_path(rule, path, matches):
    assert allows(f"User-agent: *\nDisallow: {rule}\n", path) is not matches


ORDERS = [
    # "Order of precedence for rules" in Google's documents
    ("Allow: /p\nDisallow: /", "/page", True),
    ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
    ("Disallow: /folder\nAllow: /folder", "/folder/page", True),
    ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
    ("Allow: /page\nDisallow: /*.ph", "/page.php5", True),
    ("Allow: /$\nDisallow: /", "/", True),
    ("Allow: /$\nDisallow: /", "/page.htm", False),
    ("Disallow: /\nAllow: /a/index.html", "/a/", True),
    ("Disallow: /a\nDisallow:", "/a", False),
    ("Disallow: /x/\nAllow: /x/y\nDisallow: /x/y/z", "/x/y/z/1", False),
    ("Disallow: /x/\nAllow: /x/y\nDisallow: /x/y/z", "/x/y/a", True),
]


@pytest.mark.parametrize(("rules", "path", "allowed"), ORDERS)
def test_the_longest_rule_decides_and_of_equal_ones_the_one_that_allows(rules, path, allowed):
    assert allows(f"User-agent: *\n{rules}\n", path) is allowed


def test_robots_txt_itself_is_always_allowed():
    assert allows(f"User-agent: *\n{NO}", "/robots.txt")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_that_was_cut_at_the_size_limit_does_not_count(end):
    robots = end.join(["User-agent: *", "Disallow: /a", "Disallow: /"])
    assert allows(robots, "/b", is_cut=True)
    assert not allows(robots, "/a", is_cut=True)
    assert not allows(robots, "/b")


def test_a_line_that_is_longer_than_any_url_counts_up_to_that_length():
    assert not allows(f"User-agent: *\nDisallow: /{'a' * 20_000}b\n", f"/{'a' * 19_000}")


@pytest.mark.parametrize(
    "line", ["Crawl-delay: 2.5", "crawl delay 2.5", "CRAWL-DELAY:2.5 # slowly"]
)
def test_a_crawl_delay_is_read(line):
    assert parse_robots(f"User-agent: *\n{line}\n".encode()).crawl_delay("x") == 2.5


def test_the_crawl_delay_of_another_group_is_not_ours():
    robots = b"User-agent: *\nCrawl-delay: 9\n\nUser-agent: article-scraper\nDisallow: /a\n"
    assert parse_robots(robots).crawl_delay("x") is None


@pytest.mark.parametrize("name", ["Sitemap:", "sitemap", "Site-map:", "Sitemaps:", "SITEMAP :"])
def test_a_sitemap_counts_wherever_it_is(name):
    url = f"{SITE}/s.xml?a=1&b=2"
    robots = f"{name} {url}\nUser-agent: other\n{name} {url}2\nDisallow: /\n".encode()
    assert list(parse_robots(robots).sitemaps) == [url, url + "2"]


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><title>Not found</title><p>User-agent: *<br>Disallow: /</p>",
        "<html>\n<pre>User-agent: *\nDisallow: /\n</pre>",
        '{"error": "User-agent: * Disallow: /"}',
        "",
    ],
)
def test_a_page_in_place_of_a_robots_txt_disallows_nothing(page):
    assert allows(page, "/a")
