"""Archives of what was fetched (WARC): written, read for their pages, and answering in place of the
network.
"""
