"""The Automation tab: runs of the seven stages."""
