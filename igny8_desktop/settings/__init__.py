"""Declare every setting once and keep their values and paths."""
