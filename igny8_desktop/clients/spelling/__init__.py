"""Spell checking by Hunspell, in a process of its own."""
