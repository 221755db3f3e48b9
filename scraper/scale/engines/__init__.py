"""Engines: what runs the tasks of a dataset. They know no pages."""
