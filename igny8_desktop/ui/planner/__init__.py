"""The Planner tab: keywords, clusters and ideas."""
