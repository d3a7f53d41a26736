"""Models: messages in, text out. One file a family; leaves that only the registry imports."""
