"""The built-in AI engine: free, deterministic, and honest that it only arranges what it was told."""
