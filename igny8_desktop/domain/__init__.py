"""The vocabulary of the program in plain Python: no I/O, no Qt, no database."""
