"""Tests of the window's sites part, over a real program."""
