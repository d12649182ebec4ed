"""Charts drawn by our own small widgets, in the theme's colours."""
