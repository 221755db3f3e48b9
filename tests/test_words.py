"""The old dialect stays out: identifiers, texts and docs use the field's words, each for one thing.

The first table holds words that no identifier of scraper/ contains, the second phrases that no
docstring, comment, message, help text or page of the docs contains. Each has its replacement.
"""

import ast
import io
import re
import tokenize
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "scraper").rglob("*.py"))
# The CHANGELOG names what is gone, so it is not read.
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
]

# Words of identifiers: `way` is found in `way`, `_way`, `by_way` and `ByWay`, not in `away`.
IDENTIFIERS = {
    "answer": "response",
    "answers": "responses",
    "anew": "again",
    "anchor": "link",
    "asked": "requested",
    "commits": "checkpoint",
    "crew": "pool",
    "crowd": "scheduler",
    "distrust": "mark_untrusted",
    "ending": "stop_token, shutdown",
    "fallen": "degraded",
    "getter": "transport",
    "guest": "fetch_options",
    "intake": "ingest",
    "kin": "similar",
    "moment": "parsed_date",
    "said": "given, message",
    "supplies": "interceptor",
    "surroundings": "context",
    "tape": "exchange",
    "told": "described, reported",
    "torn": "interrupted",
    "tries": "retries, attempts",
    "twin": "near_duplicate",
    "twins": "near_duplicates",
    "visit": "host_slot",
    "way": "redirect_chain",
    "weighed": "scored",
    "wording": "hashed_text, messages",
    "workshop": "worker_pool",
    "world": "environment",
}
# Names that the standard library, another library or a file of the user gives.
GIVEN_NAMES = {
    "generic_visit",  # ast
    "visit_Call",
    "world_size",  # datatrove
}

PHRASES = {
    r"anew": "again",
    r"akin|(?:its|their|and|of) kin": "similar",
    r"but for": "except",
    r"beside": "next to",
    r"(?:one|a record|an item|an address|a URL) a line": "one per line",
    r"tells?|told": "says, shows",
    r"(?:page|line|name|file|address|date|number|WARC|body|article|headline) that is (?:no|none)": (
        "that is not a …"
    ),
    r"what is no": "what is not a …",
    r"(?-i:is none)": "is not one",
    r"nobody": "no one, nothing",
    r"on the quiet": "silently",
    r"(?:an)?other tr(?:y|ies)": "retry, retries",
    r"twins?": "near duplicate",
    r"workshop": "worker pool",
    r"(?:the|a) guest": "the client",
    r"come(?:s)? about": "happens",
    r"hang(?:s)? on": "depends on",
    r"no matter of": "not about",
    r"it is no": "it is not",
    r"of each (?:source|page|host|article|URL) it": "subject first",
    r"gains? (?:it|a server|them) nothing": "does not help",
    r"is asked anew|looked at once more": "is fetched again",
    r"packed|packs": "compressed",
    r"the newsroom that does not exist": "the demo newsroom",
    r"furniture": "boilerplate",
}
# Phrases in quotation marks are other people's words: what pages say.
QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|`[^`]*`|'[^'\n]{2,40}'(?=\W)")
FENCE = re.compile(r"^```.*?^```|^    .*$", re.M | re.S)
SQL = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|PRAGMA|WHERE|ALTER|JOIN)\b")

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(identifier):
    """The words of an identifier, in lower case; a run that is under way keeps its name."""
    return {word.lower() for word in WORD.findall(identifier.replace("under_way", ""))}


def identifiers_of(source):
    """(line, identifier) of a module: names, attributes, parameters and keyword arguments."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and token.string not in GIVEN_NAMES:
            yield token.start[0], token.string


def texts_of(source):
    """(line, text) of a module: comments, docstrings and messages, but no SQL and no patterns."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if text.count(" ") >= 2 and not SQL.search(text) and "(?" not in text:
                yield node.lineno, text


def offending_names(path):
    found = []
    for line, name in identifiers_of(path.read_text(encoding="utf-8")):
        for word in sorted(words_of(name) & IDENTIFIERS.keys()):
            found.append(f"{path.relative_to(ROOT)}:{line}: {name}: say {IDENTIFIERS[word]}")
    return found


def offending_phrases(text):
    """(offset, phrase, replacement) of the phrases in a text."""
    blanked = QUOTED.sub(lambda match: " " * len(match.group()), text)
    for phrase, replacement in PHRASES.items():
        pattern = rf"\b(?:{phrase})\b".replace(" ", r"\s+(?:#\s*)?")
        for match in re.finditer(pattern, blanked, re.I):
            yield match.start(), match.group(), replacement


def test_an_identifier_is_read_word_by_word():
    assert words_of("_by_wayOfHTTPWorld2") == {"by", "way", "of", "http", "world", "2"}
    assert "way" not in words_of("gateway") | words_of("run_under_way")


def test_a_phrase_is_found_across_lines_and_not_in_quotes():
    assert [phrase for _, phrase, _ in offending_phrases("all but\nfor one")] == ["but\nfor"]
    assert not list(offending_phrases("a page may say “told” or `anew`"))


def in_names():
    return [offence for path in MODULES for offence in offending_names(path)]


def in_texts():
    return [
        f"{path.relative_to(ROOT)}:{line + text[:offset].count(chr(10))}: {phrase!r}: say {instead}"
        for path in MODULES
        for line, text in texts_of(path.read_text(encoding="utf-8"))
        for offset, phrase, instead in offending_phrases(text)
    ]


def in_docs():
    blank = partial(re.sub, r"[^\n]", " ")
    return [
        f"{page.name}:{text[:offset].count(chr(10)) + 1}: {phrase!r}: say {instead}"
        for page in PAGES
        for text in [FENCE.sub(lambda m: blank(m.group()), page.read_text(encoding="utf-8"))]
        for offset, phrase, instead in offending_phrases(text)
    ]


@pytest.mark.parametrize("offences", [in_names, in_texts, in_docs])
def test_no_old_word_is_used(offences):
    assert offences() == []
