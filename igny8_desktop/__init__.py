"""IGNY8 Desktop: keywords to published posts, on a freelancer's own laptop."""

from importlib import metadata

try:
    __version__ = metadata.version("igny8-desktop")
except metadata.PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0.0.0"
