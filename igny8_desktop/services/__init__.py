"""Do the use cases of the planner, writer, publisher, sites and billing."""
