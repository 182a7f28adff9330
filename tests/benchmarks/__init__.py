"""Benchmarks: figures beside a floor of the same run, printed, never asserted. ``python -m tests.benchmarks.job`` runs all."""
