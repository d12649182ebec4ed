"""Dialogs that belong to no single tab."""
