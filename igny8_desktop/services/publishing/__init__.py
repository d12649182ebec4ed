"""Bring content to the client's site and read its status back."""
