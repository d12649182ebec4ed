"""What the pages of planner and writer share: list pages, step buttons, detail panes, outlines, words."""
