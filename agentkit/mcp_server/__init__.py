"""One screen, served to any MCP client: what a model can call, and what it gets back.

The Model Context Protocol is at https://modelcontextprotocol.io; only `serving` knows it.
"""
