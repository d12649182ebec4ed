"""Pictures as files: made fit for the web, kept under names that tell their content."""
