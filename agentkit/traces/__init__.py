"""Episodes on disk: the store, the records, the viewer."""
