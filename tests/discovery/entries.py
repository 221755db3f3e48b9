"""Entries of feeds and sitemaps, for property-based tests."""

from datetime import date

from hypothesis import strategies as st

PATHS = st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9-]{1,9})?(\?a=[0-9]&b=[a-z]{1,3})?", fullmatch=True)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(str)
