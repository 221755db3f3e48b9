"""`python -m benchmarks scale`: datasets of many pages."""
