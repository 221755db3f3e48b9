"""The SQL of the migrations between the versions of a state's tables.

A step that was released never changes. A step that changes values also updates the digests of their
rows, but not of damaged rows: they stay damaged.
"""

STEP_1 = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL, digest INTEGER NOT NULL) STRICT,
    WITHOUT ROWID;
CREATE TABLE urls (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, found_at REAL NOT NULL,
    outcome TEXT NOT NULL, error TEXT, message TEXT, article TEXT, etag TEXT, last_modified TEXT,
    looked_at REAL, next_look REAL, looks INTEGER NOT NULL, failures INTEGER NOT NULL,
    digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX urls_due ON urls (next_look) WHERE next_look IS NOT NULL;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, version INTEGER NOT NULL, url TEXT NOT NULL,
    source TEXT NOT NULL, status TEXT NOT NULL,
    content_hash TEXT NOT NULL, language TEXT, day TEXT, words INTEGER NOT NULL,
    seen_at REAL NOT NULL, record BLOB NOT NULL,
    digest INTEGER NOT NULL, UNIQUE (key, version)
) STRICT;
CREATE TABLE bands (band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band,
    article)) STRICT, WITHOUT ROWID;
CREATE TABLE duplicates (key TEXT NOT NULL, other TEXT NOT NULL, digest INTEGER NOT NULL,
    PRIMARY KEY (key, other)) STRICT, WITHOUT ROWID;
CREATE INDEX duplicates_other ON duplicates (other);
CREATE TABLE hosts (host TEXT PRIMARY KEY, not_before REAL NOT NULL, kept_at REAL NOT NULL,
    digest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE offers (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT,
    digest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
    run TEXT NOT NULL, source TEXT NOT NULL, started_at REAL NOT NULL, ended_at REAL NOT NULL,
    counts TEXT NOT NULL,
    digest INTEGER NOT NULL, PRIMARY KEY (run, source)
) STRICT, WITHOUT ROWID;
"""

# The names that version 2 replaced: keys of a run's counts, and codes of errors.
_COUNTS_2 = {
    "offered": "new_urls",
    "reasons": "failures_by_code",
    "headlines": "with_headline",
    "dates": "with_date",
    "authors": "with_authors",
    "unfinished": "unfinished_reason",
}
_CODES_2 = {
    "bad_answer": "bad_response",
    "invalid_address": "invalid_url",
    "forbidden_address": "forbidden_url",
    "host_not_yet": "host_deferred",
    "not_archived": "not_in_warc",
}


def _rename_keys(column: str, names: dict[str, str]) -> str:
    """An SQL expression: the JSON object in `column` with its keys renamed. In a JSON string a
    quotation mark is escaped, so only keys match.
    """
    expression = column
    for old, new in names.items():
        expression = f"""replace({expression}, '"{old}":', '"{new}":')"""
    return expression


def _case(column: str, names: dict[str, str]) -> str:
    cases = " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in names.items())
    return f"CASE {column} {cases} ELSE {column} END"


_ERROR_2 = _case("error", _CODES_2)
_COUNTS_EXPRESSION_2 = _rename_keys("counts", _COUNTS_2 | _CODES_2)
_URL_VALUES = "message, article, etag, last_modified, checked_at, next_check_at, checks, failures"
STEP_2 = f"""
ALTER TABLE offers RENAME TO validators;
ALTER TABLE urls RENAME COLUMN looked_at TO checked_at;
ALTER TABLE urls RENAME COLUMN next_look TO next_check_at;
ALTER TABLE urls RENAME COLUMN looks TO checks;
UPDATE urls SET error = {_ERROR_2},
    digest = digest(url, source, found_at, outcome, {_ERROR_2}, {_URL_VALUES})
    WHERE digest = digest(url, source, found_at, outcome, error, {_URL_VALUES})
    AND error IS NOT NULL;
UPDATE runs SET counts = {_COUNTS_EXPRESSION_2},
    digest = digest(run, source, started_at, ended_at, {_COUNTS_EXPRESSION_2})
    WHERE digest = digest(run, source, started_at, ended_at, counts);
"""

_URL_COLUMNS_2 = f"url, source, found_at, outcome, error, {_URL_VALUES}"
STEP_3 = f"""
ALTER TABLE urls ADD COLUMN listed_date TEXT;
ALTER TABLE urls ADD COLUMN listed_in TEXT;
UPDATE urls SET digest = digest({_URL_COLUMNS_2}, NULL, NULL)
    WHERE digest = digest({_URL_COLUMNS_2});
"""

# `exported` is filled when the state is opened for the first time after this step.
STEP_4 = """
CREATE TABLE exported (article INTEGER PRIMARY KEY, day TEXT NOT NULL, weight INTEGER NOT NULL,
    digest INTEGER NOT NULL) STRICT;
CREATE INDEX exported_day ON exported (day);
CREATE TABLE export_days (day TEXT PRIMARY KEY, articles INTEGER NOT NULL, weight INTEGER NOT NULL,
    digest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE export_moves (key TEXT NOT NULL, day TEXT NOT NULL, digest INTEGER NOT NULL,
    PRIMARY KEY (key, day)) STRICT, WITHOUT ROWID;
CREATE TABLE export_files (sink TEXT NOT NULL, partition TEXT NOT NULL, stamp TEXT NOT NULL,
    fingerprint TEXT NOT NULL, written_at REAL NOT NULL, digest INTEGER NOT NULL,
    PRIMARY KEY (sink, partition)) STRICT, WITHOUT ROWID;
CREATE INDEX articles_seen ON articles (seen_at);
CREATE INDEX urls_article ON urls (article) WHERE article IS NOT NULL;
CREATE INDEX urls_failing ON urls (source, error) WHERE error IS NOT NULL;
DELETE FROM meta WHERE name = 'edition' OR name LIKE 'export %';
"""

# Version 5: what `scraper status` needs, with an index for each of its questions.
_URL_COLUMNS_3 = f"{_URL_COLUMNS_2}, listed_date, listed_in"
_MARK_5 = "HTTP status "
_STATUS_5 = (
    f"CASE WHEN error = 'http_status' AND instr(message, '{_MARK_5}') > 0 THEN "
    f"CAST(substr(message, instr(message, '{_MARK_5}') + {len(_MARK_5)}, 3) AS INTEGER) END"
)
_RUN_COLUMNS_3 = "run, source, started_at, ended_at, counts"
_LISTED_5 = "CAST(coalesce(json_extract(counts, '$.new_urls'), 0) AS INTEGER)"
STEP_5 = f"""
ALTER TABLE urls ADD COLUMN error_status INTEGER;
UPDATE urls SET error_status = {_STATUS_5}, digest = digest({_URL_COLUMNS_3}, {_STATUS_5})
    WHERE digest = digest({_URL_COLUMNS_3});
DROP INDEX urls_failing;
CREATE INDEX urls_failing ON urls (source, error, error_status) WHERE error IS NOT NULL;
ALTER TABLE runs ADD COLUMN listed_new INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET listed_new = {_LISTED_5}, digest = digest({_RUN_COLUMNS_3}, {_LISTED_5})
    WHERE digest = digest({_RUN_COLUMNS_3});
CREATE INDEX articles_first ON articles (source, seen_at) WHERE version = 1;
CREATE INDEX articles_later ON articles (source, key) WHERE version > 1;
CREATE INDEX runs_of_source ON runs (source, started_at);
CREATE INDEX runs_with_news ON runs (source, started_at) WHERE listed_new > 0;
CREATE TABLE history (
    run TEXT PRIMARY KEY, started_at REAL NOT NULL, ended_at REAL, seconds REAL, bytes INTEGER,
    unfinished_reason TEXT, digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX history_started ON history (started_at);
INSERT INTO history SELECT run, start, finish, finish - start, NULL, NULL,
    digest(run, start, finish, finish - start, NULL, NULL)
    FROM (SELECT run, min(started_at) AS start, max(ended_at) AS finish FROM runs GROUP BY run);
CREATE TABLE samples (
    source TEXT NOT NULL, seen_at REAL NOT NULL, url TEXT NOT NULL, run TEXT NOT NULL,
    headline INTEGER NOT NULL, date INTEGER NOT NULL, authors INTEGER NOT NULL,
    words INTEGER NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY (source, seen_at, url)
) STRICT, WITHOUT ROWID;
"""

# Version 6: what shards hand over to each other.
STEP_6 = """
CREATE TABLE outgoing (name TEXT PRIMARY KEY, shard INTEGER NOT NULL, batch TEXT NOT NULL,
    entry TEXT NOT NULL, digest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE redirects (
    source TEXT NOT NULL, url TEXT NOT NULL, target TEXT NOT NULL, redirects INTEGER NOT NULL,
    handed_at REAL NOT NULL, is_pending INTEGER NOT NULL, digest INTEGER NOT NULL,
    PRIMARY KEY (source, url)
) STRICT, WITHOUT ROWID;
"""

# Version 7: the confidence in the fields of an article, which stored records do not have.
_ARTICLE_COLUMNS_6 = (
    "key, version, url, source, status, content_hash, language, day, words, seen_at"
)
STEP_7 = f"""
ALTER TABLE articles ADD COLUMN confidence_body REAL;
ALTER TABLE articles ADD COLUMN confidence_headline REAL;
ALTER TABLE articles ADD COLUMN confidence_date REAL;
ALTER TABLE articles ADD COLUMN confidence_authors REAL;
UPDATE articles SET digest = digest({_ARTICLE_COLUMNS_6}, NULL, NULL, NULL, NULL, record)
    WHERE digest = digest({_ARTICLE_COLUMNS_6}, record);
"""
