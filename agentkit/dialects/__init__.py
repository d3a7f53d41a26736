"""Dialects: the written action and box languages of model families, one file a language."""
