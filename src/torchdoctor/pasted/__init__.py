"""Reports and lists that people paste, read into facts; nothing of the machine is asked."""
