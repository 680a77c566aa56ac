"""Windows on Arm, for which PyPI has no torch: PyTorch's own index has, and Windows runs a Python for Intel's, too."""

from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_IS_ONE = (
    r"(?i)\bsnapdragon(?:\(r\))? x\b|\bwindows\b[^\n]{0,30}\bsnapdragon\b"
    r"|\bwindows ?(?:10|11)? ?(?:on |for |\()?arm(?:64)?\b|\bwin[-_]arm64\b"
    r"|\[MSC v\.\d+ \d\d bit \(ARM64\)\]"
)
_OTHER = (  # another device, or a package or release that the text asks for
    r"(?i)\bandroid\b|\btermux\b|\bphone\b|\bintel\b|\bamd64\b|requirement torch[a-z]|from versions: \d"
)
_SEE = 'python -c "import platform, sys; print(sys.version, platform.machine())"'
_X86 = "winget install Python.Python.3.12 --architecture x64"


def of_no_wheel(told: Told) -> tuple[Fix, ...]:
    if not told.has(_IS_ONE) or told.has(_OTHER) or told.os in ("linux", "macos") or told.manager not in ("", "pip"):
        return ()
    every = [item for item in told.known.releases.all() if item.pythons.get("windows_arm64")]
    if not every:
        return ()
    newest = max(every, key=lambda item: version(item.torch))
    pythons = sorted(newest.pythons["windows_arm64"], key=version)
    text = "This is Windows on Arm, for which PyPI has no torch. PyTorch's own index has, for the CPU alone and for an "
    text += f"arm64 Python {pythons[0]} to {pythons[-1]}: see that this is one, then install from there"
    index = ("--index-url", "https://download.pytorch.org/whl/cpu")
    other = "Where other packages (torchaudio, xformers ...) have no wheels for Arm: a Python for Intel's processors, "
    other += "which Windows runs, in a new environment; in WSL there are wheels, too (Linux on Arm)"
    made = ("py -V:3.12 -m venv .venv", ".venv\\Scripts\\python.exe -m pip install torch")
    return (
        Fix(text, (_SEE, pip("install", "torch", *index))),
        Fix(other, (_X86, *made)),
    )
