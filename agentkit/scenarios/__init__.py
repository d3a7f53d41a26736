"""Scripted tests of what a screen shows and does, written in YAML."""
