"""Shared libraries: which file the loader takes, what it asks for, what it holds."""
