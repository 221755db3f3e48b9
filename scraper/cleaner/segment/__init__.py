"""Cuts a page into blocks: a tree (html.py) or flattened text (text.py). Gives no verdicts."""
