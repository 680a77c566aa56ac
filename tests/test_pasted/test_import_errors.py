"""What ends `import torch`: printed, quoted, as a title; and what only looks like it."""

from torchdoctor.knowledge import load
from torchdoctor.pasted import NotRead, read
from torchdoctor.rules import diagnose

DLL = r"C:\Users\ada\env\Lib\site-packages\torch\lib\shm.dll"
FRAME = r'    File "...\Lib\site-packages\torch\__init__.py", line 265, in _load_dll_libraries'
MKL = "undefined symbol: iJIT_NotifyEvent"
LIBRARY = "/home/ada/env/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so"
CUSPARSE = "/home/ada/env/lib/python3.11/site-packages/torch/lib/../../nvidia/cusparse/lib/libcusparse.so.12"
LINK = f"{CUSPARSE}: undefined symbol: __nvJitLinkComplete_12_4, version libnvJitLink.so.12"
NO_TORCH = "ModuleNotFoundError: No module named 'torch'"
TRACE = f'Traceback (most recent call last):\n  File "main.py", line 3, in <module>\n    import torch\n{NO_TORCH}'
DLL_LINE = f'Error loading "{DLL}" or one of its dependencies.'
BROKEN = "02:54:18 ERROR Could not load torch: [WinError 126] " + DLL_LINE.replace('"', '\n      "', 1)
FAILS = {  # whether torch cannot be imported
    f"A colleague has:\n{DLL_LINE}\nMine: Windows 11, torch 2.4.0": False,
    f"{DLL_LINE}\nEdit: works now after installing vc_redist. Windows 11": False,
    f"{DLL_LINE}\nSolved. Windows 11": False,
    f"I used to get:\n{DLL_LINE}\nWindows 11": False,
    f"If you see\n{DLL_LINE}\ninstall vc_redist. Windows 11": False,
    f"ImportError: {LIBRARY}: {MKL}\nI downgraded mkl and it works. Ubuntu 22.04": False,
    f"# {MKL}\nClosed, fixed in mkl 2024.2. Ubuntu 22.04": False,
    f"See issue: ImportError: {LIBRARY}: {MKL}\nUbuntu 22.04, torch 2.4.0": False,
    f"ImportError: {LINK}\nUnsetting LD_LIBRARY_PATH helped. Ubuntu 22.04": False,
    f"  warning: {LIBRARY}: undefined symbol: foo\nUbuntu 22.04": False,
    f"./mine: symbol lookup error: {LIBRARY}: undefined symbol: foo\ntorch 2.4.0, Ubuntu 22.04": False,
    f"ERROR Could not load torch: [WinError 126] {DLL_LINE}\nWindows 11": True,
    f"{BROKEN}\nIt worked before the update. Windows 11": True,
    f"{BROKEN}\nIt worked fine until the update. Windows 11": True,
    f"{BROKEN}\nIt worked before the update, so I rolled it back and all is OK now. Windows 11": False,
    f"If a user gets Could not load torch: [WinError 126] {DLL_LINE}\nwe print a hint. Windows 11": False,
    f"{BROKEN}\nI installed vc_redist, then it worked. Windows 11": False,
    f"{BROKEN}\nIt was so before the update. Windows 11": False,
    f"Error loading “{DLL}” or one of its dependencies.\nWindows 11": True,
    f"The start says:\nError loading “{DLL}” or one of its dependencies.\nWindows 11": True,
    f"The FAQ says what to do when Error loading “{DLL}” or one of its dependencies. comes. Windows 11": False,
    f"# {NO_TORCH}\nI have installed torch 2.4.0 on Windows 11\n{TRACE}": True,  # in another Python
    f"# I installed torch, but: No module named 'torch'\n{TRACE}\nWindows 11": True,
    f"# {NO_TORCH}\nName: torch\nVersion: 2.4.0\nLocation: c:\\x\\site-packages\n{TRACE}": True,
    f"# {NO_TORCH}\n{TRACE}\nThen I installed torch 2.4.0, and it is slow. Windows 11": False,
    f"# {NO_TORCH}\n{TRACE}\nI have torch 2.4.0 now, but get NaN. Windows 11": False,
    f"# My training is slow\n{TRACE}\nI have torch 2.4.0 on Windows 11": False,
    f"# {NO_TORCH} when I run setup.py\ntorch 2.4.0 is installed and it works. Ubuntu 22.04": False,
    f"{FRAME}\n        raise err\n    OSError: [WinError 1114] A dynamic link library (D": True,
    f"# {MKL}\nUbuntu 22.04": True,
    f"Import torch raises ImportError: {LIBRARY}: {MKL}. Ubuntu 22.04": True,
    f'I got "libtorch_cpu.so: {MKL}" in a new environment. Ubuntu 22.04': True,
    f"A colleague got libtorch_cpu.so: {MKL}. I have Ubuntu 22.04": False,
    f"ImportError: {LIBRARY}: {MKL}\nThis was fixed by an older MKL. Ubuntu 22.04": False,
    f"We pinned mkl because of libtorch_cpu.so: {MKL}, which is fixed now. Ubuntu 22.04": False,
    f"ImportError: {LINK}\nUbuntu 22.04": True,
    f"ImportError: {LINK}\nUpdate: solved. Ubuntu 22.04": False,
    f"ImportError: {LINK}\nEdit: it works now with a clean LD_LIBRARY_PATH. Ubuntu 22.04": False,
    f"ImportError: {LINK.replace('/home/ada/env', '/tmp/pip-build-env-x/overlay')}\nUbuntu 22.04": False,
    f"ImportError: /home/ada/x/flash_attn_2_cuda.so: {MKL}\nUbuntu 22.04": False,
    f"ImportError: /home/ada/env/lib/python3.11/site-packages/torchaudio/lib/libtorchaudio.so: {MKL}\nUbuntu": False,
}
MISSES = {  # whether the Python that runs has no torch
    f"{TRACE}\nFixed: I had not activated it. Ubuntu 22.04": False,
    f"{TRACE}\nThanks, resolved! Ubuntu 22.04": False,
    f"We no longer get this:\n{TRACE}\nUbuntu 22.04": False,
    f"pip install mamba-ssm\n{TRACE}\nUbuntu 22.04": False,
    f"poetry install\n{TRACE}\nUbuntu 22.04": False,
    f"Docker image build:\n{TRACE}\nUbuntu 22.04": False,
    f"{TRACE}\nIn my other venv torch works. Ubuntu 22.04": False,
    f"{TRACE}\nWindows 11": True,
    f"# {NO_TORCH}\nWindows 11": True,
    "# no module named 'torch' on windows\nPython 3.11": True,
    f"{TRACE}\nI have torch 2.4.0 on Windows 11": False,
    f"{TRACE}\nIt is installed in the other environment: I installed torch. Windows 11": False,
    f"{TRACE}\nRequirement already satisfied: torch in c:\\x. Windows 11": False,
    f"Getting requirements to build wheel: error\n{TRACE}\nUbuntu 22.04": False,
    f'  File "setup.py", line 9, in <module>\n    import torch\n{NO_TORCH}\nUbuntu 22.04': False,
    f"A colleague has:\n{TRACE}\nI am on Ubuntu 22.04": False,
    f"{TRACE}\nSolved by installing it. Ubuntu 22.04": False,
    "ModuleNotFoundError: No module named 'torchaudio'\nUbuntu 22.04": False,
    "What does No module named 'torch' mean?\nUbuntu 22.04": False,
}


def rules(text: str) -> list[str]:
    try:
        facts = read(text).facts
    except NotRead:
        return []
    return [result.rule for result in diagnose(facts, load()) if result.findings]


def test_what_ends_the_import() -> None:
    assert {text: "TD801" in rules(text) for text in FAILS} == FAILS


def test_no_torch_at_all() -> None:
    assert {text: "TD201" in rules(text) for text in MISSES} == MISSES


def test_a_python_of_32_bits_by_its_folder() -> None:
    folder = r"C:\Users\ada\AppData\Local\Programs\Python\Python38-32\lib\site-packages\pip"
    assert "TD102" in rules(folder)
    assert "TD102" in rules(f"I use Python 3.8.1.\n{folder}")
    assert "TD102" not in rules(folder.replace("-32", ""))
    assert "TD102" not in rules(f"I use Python 3.9.1.\n{folder}")  # of which it is not the folder
    program = folder.replace("lib\\site-packages\\pip", "python.exe")
    assert "TD102" in rules(f"{program}: No module named pip\nPython 3.8")


def test_a_folder_of_32_bits_that_is_not_of_the_python_in_use() -> None:
    folder = r"C:\Users\ada\AppData\Local\Programs\Python\Python310-32"
    texts = (
        f"Python 3.10.4 in Anaconda, Windows 11\nPATH={folder}\\Scripts\\",
        f"WARNING: The script x.exe is installed in '{folder}\\Scripts' which is not on PATH.\nPython 3.10, AMD64",
        f"I uninstalled {folder}\\ and installed Python 3.10 64-bit. Windows 11",
        f"Another PC: {folder}\\python.exe\nMine: Python 3.10, Windows 11, RTX 3060",
        f"Python 3.10.11\nsys.path: ['{folder}\\Lib\\site-packages']\ntorch 2.4.0+cu121: is_available() is True",
        "Python 3.10\nD:/proj/Python310-32/x.py",
    )
    assert [text for text in texts if "TD102" in rules(text)] == []


def test_torch_is_installed_by_what_the_text_tells_of_the_gpu() -> None:
    def commands(text: str) -> list[str]:
        results = diagnose(read(text).facts, load())
        found = [finding for result in results if result.rule == "TD201" for finding in result.findings]
        return [command for finding in found for fix in finding.fixes for command in fix.commands]

    assert commands(f"{TRACE}\nWindows 11") == ["torchdoctor install-cmd"]  # which looks for a GPU there
    assert "torchdoctor" not in commands(f"{TRACE}\nGPU: RTX 3090\nDriver: 551.23\nOS: Windows 11")[0]
