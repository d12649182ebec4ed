"""Tests that use the window as a person does."""
