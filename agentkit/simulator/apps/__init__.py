"""The applications of the embedded desktop."""
