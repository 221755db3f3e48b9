"""What can go wrong between a server and us: a table of faults, each a server on loopback and the
outcome that is demanded.

`python -m tests.fetcher.faults` writes the table into docs/reliability.md.
"""
