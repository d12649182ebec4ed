"""Publish to a folder as a static site that any browser opens."""
