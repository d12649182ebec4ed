"""Every SELECT of the program, by area; functions take a `Work` and return rows or plain values."""
