"""The system and Python that paths show."""

from faults import assert_none

from torchdoctor.pasted import places, settling

SHOWN: dict[str, dict[str, str]] = {
    "| 0 1234 G /usr/lib/xorg/Xorg 71MiB |": {"os": "Linux"},
    "| 0 N/A N/A 999 G /usr/bin/gnome-shell 12MiB |": {"os": "Linux"},
    "the page /usr/lib and /usr/bin/python3": {},
    'File "/home/ada/venv/lib/python3.10/site-packages/torch/cuda/__init__.py", line 9': {
        "os": "Linux",
        "python": "3.10",
    },
    'File "C:\\Users\\ada\\AppData\\Local\\Programs\\Python\\Python311\\Lib\\site-packages\\torch\\x.py"': {
        "os": "Windows",
        "python": "3.11",
    },
    "D:\\ComfyUI\\python_embeded\\python.exe -s main.py": {"os": "Windows"},
    "/Users/ada/miniconda3/envs/x/lib/python3.9/site-packages/torch/_C.cpython-39-darwin.so": {
        "os": "macOS",
        "python": "3.9",
    },
    "/mnt/c/Users/ada/x/lib/python3.8/site-packages/torch": {"os": "Linux (WSL2)", "python": "3.8"},
    "libcudnn.so.8: cannot open shared object file": {"os": "Linux"},
    "Downloading torch-2.1.0-cp310-cp310-manylinux1_x86_64.whl": {"os": "Linux", "python": "3.10"},
    "/usr/lib/python3.12/runpy.py and /opt/x/lib/python3.11/site-packages/y": {"os": "Linux", "python": "3.11"},
    "torch-2.1.0-cp310-cp310-linux_x86_64.whl is not a supported wheel on this platform": {},
    "A:\\Programs\\x\\python_embeded\\python.exe": {"os": "Windows"},
    "Python version: 3.12.11 | packaged by Anaconda, Inc. | (main) [MSC v.1929 64 bit (AMD64)]": {"os": "Windows"},
    "with PyTorch v2.4.1, MSVC v14.39": {"os": "Windows"},
    "Uploading x on Linux a 5.15.90.1-microsoft-standard-WSL2 x86_64": {"os": "Linux (WSL2)"},
    "kernel 5.15.0-91-generic": {"os": "Linux"},
    "/usr/lib/x86_64-linux-gnu/libstdc++.so: version not found": {"os": "Linux"},
    "<folder>\\lib\\site-packages\\torch\\__init__.py": {"os": "Windows"},
    "Linux Kernel: 4.19.121-microsoft-standard": {"os": "Linux (WSL2)"},
    "ada@DESKTOP-4AB12CD:/mnt/d/x$ python y.py": {"os": "Linux (WSL2)"},
    "If you use WSL2 you may want to add /usr/lib/wsl/lib/": {},
    "(x) PS E:\\x> python y.py": {"os": "Windows"},
    "PS: see E:\\": {},
    "/nethome/ada/envs/x/lib/python3.12/site-packages/y.py": {"os": "Linux", "python": "3.12"},
    "/opt/toolchain/venv/lib/python3.10/site-packages": {"os": "Linux", "python": "3.10"},
    "/opt/anaconda3/lib/python3.10/site-packages": {"python": "3.10"},
    "/opt/homebrew/lib/python3.11/site-packages/y.py": {"os": "macOS", "python": "3.11"},
    "/usr/local/lib/python3.9/site-packages/y.py": {"python": "3.9"},
    "CUDA runtime path found: /anaconda/envs/x/lib/libcudart.so": {"os": "Linux"},
    "No libcudart.so found": {},
    "/mnt/disk1/git/x.py": {"os": "Linux"},
    "  - https://repo.anaconda.com/pkgs/main/osx-arm64": {"os": "macOS"},
    "/Users/ada/Library/Python/3.9/lib/python/site-packages/x.py": {"os": "macOS", "python": "3.9"},
    "pip install ./x-1.0-cp38-cp38-win_amd64.whl": {"os": "Windows", "python": "3.8"},
    "GPU Name TCC/WDDM": {"os": "Windows"},
    "nvcc -I/home/ada/anaconda3/lib/python3.8/site-packages/torch/include": {"os": "Linux", "python": "3.8"},
    "/usr/local/lib/python3.10/site-packages/torch/cuda/__init__.py: Can't initialize NVML": {
        "os": "Linux",
        "python": "3.10",
    },
    "/usr/lib/x86_64-linux-gnu/libcuda.so.525.105.17": {"os": "Linux", "driver": "525.105.17"},
    "/usr/local/cuda/compat/libcuda.so.525.105.17": {"os": "Linux"},
    "build/temp.linux-x86_64-cpython-38/x.o": {"python": "3.8"},
    "/tmp/x/build/temp.linux-x86_64-3.7/y.o": {"python": "3.7"},
    "torch\\cuda\\__init__.py:215: UserWarning": {"os": "Windows"},
    "(x) ada@b1621:~$ pip install y": {"os": "Linux"},
    "ada@macbook:~$ pip install y, mail to ada@example.org: see": {},
    "./miniconda3/envs/x/lib/python3.9/site-packages": {"python": "3.9"},
    "Uploading ./x-1.0-cp310-cp310-linux_aarch64.whl": {"os": "Linux"},
    "sudo docker run --rm -it x": {"os": "Linux"},
    "$ sudo apt install nvidia-driver-550": {"os": "Linux"},
    "Run `sudo apt-get install nvidia-driver-550` as they say": {},
    "ImportError: libnvidia-ml.so.470.57.02: cannot open shared object file": {"os": "Linux"},
    "libcuda.so.470.57.02 => not found": {"os": "Linux"},
    "/usr/lib/x86_64-linux-gnu/libcuda.so.535.104.05 is left from before": {"os": "Linux"},
    "sudo rm /usr/lib/x86_64-linux-gnu/libcuda.so.535.104.05": {"os": "Linux"},
    "libcuda.so.1 -> libcuda.so.535.104.05": {"os": "Linux", "driver": "535.104.05"},
    "installed x-1.0-cp312-cp312-linux_x86_64.whl on my colleague's PC": {},
    "at ~/virtualenvs/x/lib/python3.11/site-packages/poetry/chooser.py:74": {"python": "3.11"},
    "/home/ada/x on D:\\work\\y": {},
    "pip @ file:///home/conda/feedstock_root/x": {},
    "/srv/a/python3.8/site-packages and /srv/b/python3.9/site-packages": {},
    "[ada@node1 ~]$ python train.py": {"os": "Linux"},
    "(x) ada@Adas-Air proj % pip install y": {"os": "macOS"},
    "ada 5 % of x, 7 $ and [ada] #3": {},
    "Using cached torch-2.2.0-cp39-none-macosx_11_0_arm64.whl": {"os": "macOS", "python": "3.9"},
    "docker pull rocm/pytorch:rocm6.1_ubuntu22.04_py3.10_pytorch_release-2.1.2": {
        "os": "Linux",
        "python": "3.10",
        "torch": "2.1.2 (rocm 6.1)",
    },
    "rocm/pytorch:latest": {},
    "ImportError: DLL load failed while importing _C": {"os": "Windows"},
    "WinError codes and a DLL, loaded": {},
    'File "F:/x/train.py", line 3': {"os": "Windows"},
    "C:\\Users\\ada\\uv\\python\\cpython-3.11.10-windows-x86_64-none\\Lib\\x.py": {"os": "Windows", "python": "3.11"},
    "cpython-3.11 is on linux": {},
    "gcc -I/home/ada/envs/x/include/python3.7m -c x.cpp": {"os": "Linux", "python": "3.7"},
    "$ lspci | grep -i nvidia": {"os": "Linux"},
    "use lspci or dpkg": {},
    "on Windows it is at C:\\Users\\ada\\.cache": {},
    "my cousin's traceback has /home/ada/x.py": {},
    "NVRM: API mismatch": {"os": "Linux"},
    'File "/home/ada/anaconda2/lib/python2.7/threading.py"': {"os": "Linux", "python": "2.7"},
    "cwd: /private/var/folders/tb/T/x": {"os": "macOS"},
    "MPSNDArray.mm:782: failed assertion": {"os": "macOS"},
    "➜  ~ sudo dpkg -l": {"os": "Linux"},
    "https://example.org/home/python3.10": {},
    "(Triggered internally at ..\\aten\\src\\ATen\\native\\sdp_utils.cpp:455.)": {"os": "Windows"},
    "UI\\comfy\\ldm\\attention.py:407: UserWarning": {"os": "Windows"},
    "it printed a\\nb\\nc.py and d\\te\\tf.py": {},
    "/srv/bin/python3.9: can't open file": {"python": "3.9"},
    "/srv/bin/python3.9 /srv/a/lib/python3.10/site-packages/x.py": {"os": "Linux", "python": "3.10"},
}


def test_a_wheel_that_a_setup_looked_for_is_of_its_own_python() -> None:
    lines = [(4, "Guessing wheel URL:"), (5, "https://example.org/x-2.8.3+cu12torch2.9-cp313-cp313-linux_x86_64.whl")]
    assert [(said.kind, said.value) for said in places.read(lines)] == [("os", "Linux"), ("python", "3.13")]
    assert [said.kind for said in places.read([lines[1]])] == ["os"]


def test_what_paths_show() -> None:
    found = {line: settling.settled(places.read([(0, line)]), frozenset())[0] for line in SHOWN}
    assert_none({line: found[line] != wanted and str(found[line]) for line, wanted in SHOWN.items()})
