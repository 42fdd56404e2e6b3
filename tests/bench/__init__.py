"""Benchmarks: `python -m tests.bench NAME` takes baseline and subject in one run and prints their ratio."""
