"""torchdoctor finds out why PyTorch does not work on a machine, or not at full speed, and how to mend it."""

__version__ = "0.1.0"
