"""Publish to WordPress through its own REST interface with an application password."""
