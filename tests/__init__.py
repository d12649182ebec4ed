"""Tests of IGNY8 Desktop."""
