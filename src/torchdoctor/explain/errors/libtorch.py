"""Programs in C++, Rust or another language that use libtorch: that it is found when they start, and linked whole."""

from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain.known import Error, Or, Seen
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_OF_PYTHON = "$(python -c \"import os, torch; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))\")"
_PATH = "LD_LIBRARY_PATH"
_SERVER = r"(?i)triton ?server|\btrtserver|inference ?server|triton[- ]inference|model_lifecycle\.cc"
# A folder that the text calls libtorch, in characters that a shell takes as they are.
_FOLDER = re.compile(r"(?<![^\s\"'`=])(~?/[\w./-]*?\blibtorch(?:/lib)?)(?![\w-]|/share|/include)")

# The parts of the toolkit that have the name without a number, in NVIDIA's channel.
_OF_CONDA = {
    "cudart": "cuda-cudart-dev",
    "nvrtc": "cuda-nvrtc-dev",
    **{name: f"lib{name}-dev" for name in ("cublas", "curand", "cufft", "cusolver", "cusparse")},
}


def _folder(told: Told) -> str:
    """Its libraries' folder, by what the text names; a placeholder where it names none."""
    found = _FOLDER.search(told.text)
    return f"{found[1].removesuffix('/lib')}/lib" if found else "/path/to/libtorch/lib"


def _not_found(told: Told) -> tuple[Fix, ...]:
    """The loader knows no folder that has it."""
    library = told.last(r"(?:libraries|library): (?:@rpath/)?(lib(?:torch|c10|caffe2|shm)\w*)")
    name = library[1] if library else "libtorch"
    if told.has(_SERVER):
        return _of_a_server(told, name)
    text = "The program was linked with libtorch, and the loader has no folder to find it in: "
    python = Fix("Or take the libraries of Python's torch", (f'export {_PATH}="{_OF_PYTHON}:${_PATH}"',))
    if name == "libtorch_python":  # which only torch's wheels have
        return (replace(python, text=f"{text}it is one of Python's torch"),)
    if told.os == "macos":
        program = told.last(r"Referenced from: (?:<[^>\n]{1,60}> )?([\w./-]+)")
        find = f"find ~ /usr/local /opt -name '{name}.dylib' 2>/dev/null"
        add = f"install_name_tool -add_rpath {_folder(told)} {program[1] if program else 'PROGRAM'}"
        return (Fix(f"{text}find it, and write that folder into the program", (find, add)),)
    text += f"{_PATH} names one, in the shell that starts the program. This finds it"
    fixes = [Fix(text, (f"find / -name '{name}.so*' 2>/dev/null", f"export {_PATH}={_folder(told)}:${_PATH}"))]
    if re.search("cuda|hip", name):
        text = "Where nothing is found, that libtorch is the download for the CPU: take the one that the program was "
        text = (
            "Only releases from before 1.13 have it: take the libtorch that the program was "
            if "cuda_c" in name
            else text
        )
        fixes.append(Fix(f"{text}built for, or build it again with this one"))
    if told.has(r"(?i)\btch\b|torch[-_]sys|\bcargo\b|/target/(?:debug|release)/"):
        text = "With tch, LIBTORCH names the folder above lib, for the build as for the run; where the build itself "
        text += "downloaded libtorch, it is below target"
        fixes.append(Fix(text, ("find target -name 'libtorch_cpu.*'",)))
    text = "For all programs, and for good: write its folder, as found, into a file of the loader's"
    lasting = (f"echo {_folder(told)} | sudo tee /etc/ld.so.conf.d/libtorch.conf", "sudo ldconfig")
    return (*fixes, python, Fix(text, lasting, "root"))


def _of_a_server(told: Told, name: str) -> tuple[Fix, ...]:
    text = "The server's image lacks it, or has it in a folder that this start does not name (another entry point, "
    text += "LD_LIBRARY_PATH of one's own, a backend copied without its libraries). Look for it in the container, and "
    text += "add its folder; all of libtorch has to be there, of the release that the backend was built with"
    own = "/path/found" if told.has(r"\btrtserver") else "/opt/tritonserver/backends/pytorch"
    look = f"find / -name '{name}.so*' 2>/dev/null"
    where = f"export LD_LIBRARY_PATH={own}:$LD_LIBRARY_PATH"
    text2 = "Where nothing is found: take a whole image that has the backend for PyTorch, which brings them along "
    text2 += "(nvcr.io/nvidia/tritonserver:XX.YY-py3), or copy that folder out of it"
    return (Fix(text, (look, where)), Fix(text2))


def not_linked(told: Told) -> tuple[Fix, ...]:
    """Of a program of one's own whose linker does not get all of torch; () for a package of Python's."""
    if told.has(r"setup\.py|\bpip3? install|-packages|build_ext|\bwheel\b|distutils"):
        return ()
    if told.has(r"DSO missing"):
        text = "torch is several libraries since 1.5, and the linker wants each by its name: add them all behind the "
        text += "object files, in the Makefile too; CMake names them itself (${TORCH_LIBRARIES}). A build for CUDA "
        text += "also has -ltorch_cuda -lc10_cuda"
        return (Fix(text, (f'make LDLIBS="-L{_folder(told)} -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10"',)),)
    text = "The linker gets no libraries of torch, or not all: the folder alone is not enough. In Visual Studio, "
    text += "Linker > Input > Additional Dependencies: torch.lib torch_cpu.lib c10.lib (for CUDA torch_cuda.lib and "
    text += "c10_cuda.lib too), for x64, with the runtime library /MD. In CMake, "
    text += "find_package(Torch REQUIRED) and target_link_libraries(APP ${TORCH_LIBRARIES})"
    text2 = "Where they are named: headers and .lib files must be of one download, and Release belongs to its Release "
    text2 += "one, Debug to its Debug one. Clean, and build again"
    return (Fix(text), Fix(text2))


def for_the_linker(told: Told) -> tuple[Fix, ...]:
    """A library of CUDA under the name that is linked: libcuda is the driver's, the others are the toolkit's."""
    found = told.last(r"cannot find -l(cudart|nvrtc|cu(?:blas(?:Lt)?|rand|fft|solver|sparse|dnn)|nvToolsExt)\b")
    if found is None:
        stub, link = "export LIBRARY_PATH=/usr/local/cuda/lib64/stubs:$LIBRARY_PATH", "sudo ln -s libcuda.so.1"
        return (
            Fix("Make the link, or let the linker find the toolkit's stub", (stub,)),
            Fix("Or make the link next to libcuda.so.1", (f"{link} /usr/lib/x86_64-linux-gnu/libcuda.so",), "root"),
        )
    name = found[1]
    of = "cuDNN" if name == "cudnn" else "the CUDA toolkit"
    text = f"Show the linker the folder of {of} that has lib{name}.so, as the first command finds it"
    look = f"find / -name 'lib{name}.so*' 2>/dev/null"
    fixes = [Fix(text, (look, "export LIBRARY_PATH=/usr/local/cuda/lib64:$LIBRARY_PATH"))]
    if name in _OF_CONDA:
        text = "Where only a file with a number after .so is found, as in torch's wheels, the toolkit is missing: in a "
        text += "conda environment, install its part for linking (VERSION: torch.version.cuda)"
        fixes.append(
            Fix(
                text,
                (
                    'python -c "import torch; print(torch.version.cuda)"',
                    f"conda install -c nvidia/label/cuda-VERSION.0 {_OF_CONDA[name]}",
                    "export LIBRARY_PATH=$CONDA_PREFIX/lib:$LIBRARY_PATH",
                ),
            )
        )
    return tuple(fixes)


ERRORS = (
    Error(
        "libtorch-not-on-path",
        "The program does not find libtorch",
        "The program was linked with libtorch's libraries, and its loader finds none of them: their folder is not "
        "named.",
        "environment",
        (
            Seen(
                "error while loading shared libraries",
                r"error while loading shared libraries: lib(?:torch|c10|caffe2)\w*\.so[\w.]*: ?cannot open",
                "./app: error while loading shared libraries: libtorch_cpu.so: cannot open shared object file",
            ),
            Seen(
                "unable to load shared library",
                r"unable to load shared library: lib(?:torch|c10|caffe2)\w*\.so[\w.]*: ?cannot open",
                "Not found: unable to load shared library: libc10.so: cannot open shared object file",
            ),
            Seen(
                "Library not loaded rpath lib",
                r"Library not loaded: @rpath/lib(?:torch|c10)\w*\.dylib\W{0,4}\n\W{0,4}Referenced from: "
                r"(?:<[^>\n]{1,60}> )?(?![^\n]{0,300}(?:-packages|\.so\b|\.dylib\b))",
                "dyld: Library not loaded: @rpath/libtorch_cpu.dylib\n  Referenced from: /Users/me/app/build/app",
            ),
        ),
        (_not_found,),
        alternatives=(Or("extension-abi-mismatch", "it is a module of Python that does not load"),),
        asked=("libtorch.so not found when starting program", "rust tch libtorch_cpu.so cannot open"),
        source="ld.so; tch: README; Triton Inference Server: backend for PyTorch",
    ),
)
