"""Evaluation: benchmarks, metrics, and the runner that compares models by them."""
