"""`scraper explain`: the verdicts of a page and the candidates of its fields."""

import json

from tests.cli.command import run
from tests.conftest import PARAGRAPHS, page_with


def test_explain_shows_every_block_with_its_verdict(page):
    lines = run("explain", page).stdout.splitlines()
    assert len([line for line in lines if line[:4].strip().isdigit()]) == 1 + len(PARAGRAPHS)
    assert lines[0].split()[1:3] == ["headline", "titled_heading"]


def test_explain_as_json_prints_one_object_per_block(page):
    blocks = [json.loads(line) for line in run("explain", "--json", page).stdout.splitlines()]
    assert [block["label"] for block in blocks] == ["headline", "body", "body", "body", "body"]
    assert blocks[1]["where"] == "body > article > p"


def test_explain_as_json_gives_what_a_rule_found_as_pairs_of_field_and_text(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("\n\n".join(["By Jane Doe, May 3, 2024", "Read: The ferry is late"]))
    blocks = [json.loads(line) for line in run("explain", "--json", path).stdout.splitlines()]
    assert [block["found"] for block in blocks] == [
        [["author", "Jane Doe"], ["date", "May 3, 2024"]],
        [["title", "The ferry is late"]],
    ]


def test_explain_shows_the_features_with_the_most_weight_in_a_verdict_of_the_model(page):
    blocks = [json.loads(line) for line in run("explain", "--json", page).stdout.splitlines()]
    assert blocks[0]["reasons"] == []
    assert len(blocks[1]["reasons"]) == 5
    assert set(blocks[1]["reasons"][0]) == {"feature", "value", "weight"}


def test_explain_fields_shows_every_field_and_marks_the_chosen_value(page):
    lines = run("explain", "--fields", page).stdout.splitlines()
    fields = [line.split()[0] for line in lines[:-1] if not line.startswith(" ")]
    assert lines[-1].startswith("* marks")
    assert fields == (
        "headline summary date authors tags section publisher canonical_url language free_access "
        "images links key_points posts".split()
    )
    assert lines[1].split()[:2] == ["*", "4.4"]
    assert "headline block +4.0" in lines[1]


UPDATES = "".join(
    f"<article class=live-blog-entry><time datetime=2024-05-03T{hour}:30>{hour}:30</time>"
    f"<h2>The boat at {hour} is late</h2><p>{text}</p></article>"
    for hour, text in zip(("14", "13", "12", "11"), PARAGRAPHS, strict=True)
)
LIVE_BLOG = (
    "<!doctype html><html lang=en><title>Live: Ferry returns to Norhaven</title>"
    f"<body><main><h1>Live: Ferry returns to Norhaven</h1>{UPDATES}</main></body></html>"
)


def test_explain_fields_shows_the_posts_of_a_live_blog(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(LIVE_BLOG)
    lines = run("explain", "--fields", path).stdout.splitlines()
    posts = [line.split() for line in lines[lines.index("posts") + 1 : -1]]
    assert posts[0][:8] == ["*", "2024-05-03T14:30:00", *"The boat at 14 is late".split()]
    assert [post[-1] for post in posts] == ["update"] * 4


def test_explain_fields_as_json_gives_the_posts_as_in_the_record(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(LIVE_BLOG)
    lines = run("explain", "--fields", "--json", path).stdout.splitlines()
    fields = {line["field"]: line["candidates"] for line in map(json.loads, lines)}
    assert fields["key_points"] == []
    assert [post["value"] for post in fields["posts"]] == list(PARAGRAPHS)
    assert fields["posts"][0]["headline"] == "The boat at 14 is late"


def test_explain_fields_as_json_prints_one_object_per_field(page):
    fields = {
        line["field"]: line["candidates"]
        for line in map(json.loads, run("explain", "--fields", "--json", page).stdout.splitlines())
    }
    (headline,) = fields["headline"]
    assert (headline["value"], headline["won"]) == ("Ferry returns to Norhaven", True)
    assert headline["trust"] == sum(headline["reasons"].values())
    assert fields["free_access"] == fields["images"] == []


def images_of(path, *options):
    lines = run("explain", "--fields", "--json", path, *options).stdout.splitlines()
    fields = {line["field"]: line["candidates"] for line in map(json.loads, lines)}
    return [(one["value"], one["why_not"]) for one in fields["images"]]


PICTURES = "<img src=/ferry.jpg width=800><img src=/logo.png><img src=/dot.gif width=1>"


def test_explain_fields_says_why_an_image_is_not_used(tmp_path):
    path = tmp_path / "x.html"
    path.write_text(page_with(PICTURES))
    assert images_of(path, "--url", "https://post.example/2024/ferry") == [
        ("https://post.example/ferry.jpg", None),
        ("https://post.example/logo.png", "its URL contains 'logo'"),
        ("https://post.example/dot.gif", "smaller than 80 pixels"),
    ]


def test_explain_fields_shows_the_images_of_the_record(tmp_path):
    path = tmp_path / "x.html"
    shared = '<meta property="og:image" content="/shared.jpg">'
    for body in (PICTURES, "<img src=/logo.png>", ""):
        path.write_text(page_with(body, head=shared))
        record = json.loads(run("extract", path, "--url", "https://post.example/").stdout)
        explained = images_of(path, "--url", "https://post.example/")
        assert [url for url, why_not in explained if why_not is None] == [
            image["url"] for image in record["images"]
        ]


def test_explain_fields_says_if_a_relative_url_of_an_image_leads_nowhere(tmp_path):
    path = tmp_path / "x.html"
    path.write_text(page_with(PICTURES))
    assert json.loads(run("extract", path).stdout)["images"] == []
    assert images_of(path)[0] == (
        "/ferry.jpg",
        "its URL is relative, and the URL of the page is unknown",
    )


def test_explain_fields_says_if_an_image_has_no_http_url(tmp_path):
    path = tmp_path / "x.html"
    path.write_text(page_with("<img src=blob:7f width=800>"))
    assert images_of(path, "--url", "https://post.example/") == [
        ("blob:7f", "its URL is not an http or https URL")
    ]


def test_explain_of_a_folder_asks_for_one_file(tmp_path):
    result = run("explain", tmp_path)
    assert (result.returncode, result.stderr) == (
        3,
        f"scraper: {tmp_path} is a folder. Name one file in it.\n",
    )


def test_explain_of_a_pdf_fails_with_3_and_says_why(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7")
    result = run("explain", path)
    assert (result.returncode, result.stderr) == (
        3,
        f"scraper: {path}: this is a PDF, not HTML or text\n",
    )
