"""Turn keywords into clusters, ideas and tasks."""
