"""Which drivers run which CUDA: what is not known is None, and never guessed."""

from faults import each

from torchdoctor.knowledge import load

DATA = load()


RUNS = [  # driver, CUDA of the build, system, answer
    ("535.261.03", "12.8", "linux", True),  # minor-version compatibility
    ("525.60.13", "12.9", "linux", True),
    ("525.60.11", "12.1", "linux", False),
    ("528.33", "12.4", "windows", True),
    ("527.41", "12.4", "windows", False),
    ("579.99", "13.0", "linux", False),
    ("580.65.06", "13.2", "linux", True),
    ("470.82", "11.8", "linux", True),
    ("450.36.06", "11.0", "linux", True),
    ("450.36.06", "11.8", "linux", False),
    ("580", "14.0", "linux", None),
    ("new", "12.8", "linux", None),
    ("580", "12.8", "macos", None),
]


@each(RUNS)
def test_which_drivers_run_which_cuda(driver: str, cuda: str, system: str, answer: bool | None) -> None:
    assert DATA.drivers.runs(driver, cuda, system) is answer
