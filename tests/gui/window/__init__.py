"""Tests of the window's window part, over a real program."""
