"""Tests of the Writer's services."""
