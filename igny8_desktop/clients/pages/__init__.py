"""Read single pages of the web for briefs."""
