"""The embedded desktop: drawn in process, the same for the same seed, and it knows the truth."""
