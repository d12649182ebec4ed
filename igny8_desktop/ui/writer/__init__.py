"""The Writer tab: tasks, content and images."""
