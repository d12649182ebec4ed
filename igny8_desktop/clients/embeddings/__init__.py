"""Turn keywords into vectors on this machine."""
