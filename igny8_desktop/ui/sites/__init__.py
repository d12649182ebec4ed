"""The Sites tab: client sites, publishing and sync."""
