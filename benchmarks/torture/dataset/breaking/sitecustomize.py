"""Breaks the parser in processes that extract pages of a dataset. A page with a mark, such as
`<!-- torture: hang 600 -->`, makes the call of the parser hang, end its process and so on.

Python imports a file of this name when it starts, if its folder is on PYTHONPATH. Other processes
are left as they are.
"""

import re
import sys


def _break(how: str, amount: int) -> None:
    """Do what a mark says. The amount is in seconds or bytes."""
    import ctypes
    import os
    import time

    if how == "raise":
        raise ValueError("the parser is broken")
    if how == "hang":
        time.sleep(amount)
    elif how == "exit":
        os._exit(3)
    elif how == "grow":  # piece by piece, each of them written to
        kept: list[bytes] = []
        while len(kept) < amount // 10_000_000:
            kept.append(b"x" * 10_000_000)
        time.sleep(600)
    elif how == "reserve":  # at once
        bytearray(amount)
    elif how == "segfault":
        ctypes.string_at(0)


if "scraper.scale.page_process" in sys.orig_argv:
    from lxml import etree

    _MARK = re.compile(rb"<!-- torture: (\w+) (\d+) -->")
    _parse = etree.fromstring

    def _break_or_parse(content: bytes, *arguments: object) -> etree._Element:
        if mark := _MARK.search(content):
            _break(mark[1].decode(), int(mark[2]))
        return _parse(content, *arguments)

    etree.fromstring = _break_or_parse
