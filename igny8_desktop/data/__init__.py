"""Keep everything in SQLite: models, unit of work, queries, migrations and backups."""
