"""Named rules: each file holds the rules for one kind of block, registry.py their order. A rule
reads its block and the page's context. It does not use the block model.
"""
