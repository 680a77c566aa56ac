"""Of which release and build the tiny torch is: written anew into each of its wheels."""

__version__ = "2.13.0+cpu"
cuda: "str | None" = None
hip: "str | None" = None
xpu: "str | None" = None
archs: "tuple[str, ...]" = ()  # what it has code for: "sm_80", "gfx1100"
least_driver = 0  # the first number of the oldest NVIDIA driver that it runs on
cudnn: "tuple[int, ...]" = ()  # which it was compiled with
numpy2 = True  # whether it was compiled for NumPy 2
libraries: "tuple[str, ...]" = ()  # of the CUDA wheels: what it is linked with
