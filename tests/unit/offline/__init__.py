"""Tests of the built-in AI engine and of the answers of models."""
