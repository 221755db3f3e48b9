"""Codes of notices that a rendered page carries. Imports nothing."""

REQUESTS_FAILED = "requests_failed"
"""Scripts or data of the page did not arrive."""
