"""Many machines: what is wrong over a fleet, what differs, what has changed, and the check on every node of it."""
