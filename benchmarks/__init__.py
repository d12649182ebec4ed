"""Measure what the program does best, against a peer or a physical limit in the same run."""
