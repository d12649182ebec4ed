"""Run the stages over a site, one item at a time, so that nothing is done twice."""
