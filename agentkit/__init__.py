"""Look at any screen in pixels, understand it, act on it, and remember what was done.

The one public door. Names are loaded when first used, so that importing this costs nothing.
"""
