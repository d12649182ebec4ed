"""The parts of the main window around its tabs."""
