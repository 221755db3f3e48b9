"""Duplicates over a whole dataset: rows with the same text, and rows with almost the same text.

Every stage is a list of tasks that read and write files. The rows of a file are in partitions, by
the number that the next stage brings them together by, so no process holds more than a partition.
The result does not depend on the number of partitions.
"""
