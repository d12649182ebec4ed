"""One module per schema version; released ones are never edited."""
