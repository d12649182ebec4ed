"""Numbered migrations of the database: `versions/m0001_*.py` and so on, one transaction each."""
