"""Show the program in a window."""
