"""Account for every AI action in credits."""
