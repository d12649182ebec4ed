"""Tests of the window's automation part, over a real program."""
