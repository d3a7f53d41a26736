"""Who sees: one file a perceiver."""
