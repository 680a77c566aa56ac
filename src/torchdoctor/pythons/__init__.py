"""Which Python is meant, and which there are on this machine; files only."""
