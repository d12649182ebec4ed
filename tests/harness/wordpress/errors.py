"""Errors of the WordPress harness."""

from __future__ import annotations


class HarnessUnavailable(Exception):
    """Say that this machine cannot boot WordPress, and the one line that would change it."""


class WordPressDidNotStart(RuntimeError):
    """Say that WordPress was there but did not come up; the message holds PHP's own output."""
