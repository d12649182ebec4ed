"""Keep sites, their sectors and their connections."""
