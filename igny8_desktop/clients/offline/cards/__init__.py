"""Cards: pictures designed from words alone, for articles that have no photograph yet."""
