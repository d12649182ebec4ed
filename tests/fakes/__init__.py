"""Stand-ins that speak real protocols over real sockets."""
