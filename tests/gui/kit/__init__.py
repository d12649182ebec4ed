"""Tests of the kit that screens are made from."""
