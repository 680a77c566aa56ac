"""What keeps torch's own libraries from loading."""

from torchdoctor import lazy_re as re
from torchdoctor.explain import deepspeed, environments, fixes, late, stdlib, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.names import DISTRIBUTIONS
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# Not of what is compiled while a program runs, which is made again where its cache is deleted.
_NOT_CACHED = r"(?<![\w./+-])(?!\S*(?:torchinductor_|\.triton/|torch_extensions/))\S*"


def _executable_stack(told: Told) -> tuple[Fix, ...]:
    """Newer builds are no longer marked; else the mark is taken off the file that the message names."""
    library = told.last(r"([\w./-]{0,200}?lib\w+\.so[\w.]*): cannot enable executable stack")
    path = library[1] if library and "/" in library[1] else ""
    if not path and (found := told.last(r'"(/[^"\n]{1,200}/torch)/__init__\.py"')):
        path = f"{found[1]}/lib/{library[1] if library else 'libtorch_cpu.so'}"
    newer = "conda update -c conda-forge pytorch" if told.conda else torch_builds.newest(told)
    return (
        Fix("Install a newer torch, which is not marked that way", (newer,)),
        Fix("Or remove the mark from the library", (f"patchelf --clear-execstack {path or 'PATH_OF_THE_LIBRARY'}",)),
    )


def _older_glibc(told: Told) -> tuple[Fix, ...]:
    owner = told.last(r"required by \S*(?:site|dist)-packages[/\\](?!torch[/\\]|nvidia)([A-Za-z]\w+)")
    if owner:
        by = told.last(r"-packages[/\\](?!torch[/\\])([A-Za-z]\w+)[/\\][^\n]*, line")
        name = by[1] if by and owner[1].startswith(by[1]) else owner[1]  # a module of its own, beside the package
        name = DISTRIBUTIONS.get(name, name.replace("_", "-"))
        text = (
            f"It is {name} that was built for a newer system: install a release of it from before, build it here, "
            f"or use "
        )
        return (Fix(f"{text}a newer system or a container", (pip("install", "--no-binary", name, name),)),)
    if told.has(r"GLIBCXX_|CXXABI_"):
        text = (
            "Both the C library and the C++ library are older than the packages: in conda the second can be updated, "
            "the first not. conda-forge's packages are built for older systems and bring their C++ library: take all "
            "from there, in a new environment, or use a container"
        )
        packages = " ".join(name for name in ("pytorch", "transformers", "tokenizers") if name[2:] in told.text)
        made = f"conda create -n torch -c conda-forge --override-channels python=3.11 {packages or 'pytorch'}"
        return (Fix(text, (made, "conda activate torch")),)
    if told.has(r"[/\\]torch[/\\]lib[/\\](?:\.\.[/\\]){4}lib\w+"):
        text = (
            "It is conda's CUDA that needs a newer system. pip's torch up to 2.6 brings one for glibc 2.17: take that"
        )
        last = told.torch if told.torch and version(told.torch) <= (2, 6) else "2.6.0"
        lines = environments.new_environment(told, told.python or "3.11", f"torch=={last}")
        return (Fix(f"{text}, in a new environment; or use a newer system or a container", lines),)
    if told.has(r"required by \S*\.so") and not told.has(r"(?i)torch|nvidia|cuda|c10"):
        return (Fix("Use a newer system or a container, or a release of that program from before, built for this one"),)
    if told.has(r"GLIBC_2\.(?:\d|1[0-7])'") and not told.has(r"GLIBC_2\.(?:1[89]|[2-9]\d)"):
        return (
            Fix("This system (CentOS 6 or older) is too old for any wheel of torch: use a newer one, or a container"),
        )
    text = (
        "Use a newer system or a container; or the last torch that works on older systems (2.6 for glibc older "
        "than 2.28)"
    )
    return (Fix(text, (pip("install", "torch<=2.6"),)),)


def _in_a_circle(told: Told) -> tuple[Fix, ...]:
    """Python before 3.7 takes the part from the package, which has it only when all of it is loaded."""
    found = told.last(r"import (torch(?:vision|audio))\.(\w+) as (\w+)[\s\S]{1,600}?module '\1' has no attribute '\2'")
    if found is None:
        return ()
    text = "The part is asked for while its package is still being loaded, which Python before 3.7 cannot name so: "
    return (Fix(f"{text}write `from {found[1]} import {found[2]} as {found[3]}`, or use a newer Python"),)


# What projects call files and folders of their own; PyPI has packages of these names by others.
_OWN = (
    *("utils", "models", "model", "data", "src", "lib", "common", "tools", "core", "config", "train", "dataset"),
    *("configs", "networks", "network", "layers", "losses", "helpers", "options", "trainer", "test", "main", "modules"),
)
_FOREIGN = rf"'({'|'.join(_OWN)})(?:\.[\w.]+)?' \([^)\n]*(?:site|dist)-packages"


def _folder_without_code(told: Told) -> tuple[Fix, ...]:
    """Python takes any folder of that name for the package where it finds no better one."""
    found = told.last(rf"cannot import name '\w+' from (?:'(\w+)[\w.]*' \(unknown location\)|{_FOREIGN})")
    if found is None:
        return ()
    name = found[1] or found[2]
    if name == "coqpit" and told.has("coqui-tts|coqpit-config"):
        text = "coqpit and coqpit-config share this folder, and removing one took the other's files: remove both, then "
        both = ("python -m pip uninstall -y coqpit coqpit-config", pip("install", "--no-cache-dir", "coqpit-config"))
        return (Fix(f"{text}install the one that coqui-tts needs", both),)
    if other := told.last(rf"(?i)\binstall {name}([-_]\w[\w-]*)"):
        text = f"{name}{other[1]} has taken the place of {name} and has its folder: whichever is removed last takes "
        text += "the other's files with it. Remove both, then install the one that the program names"
        removed = pip("uninstall", "-y", name, name + other[1])
        return (Fix(text, (removed, pip("install", "--no-deps", name + other[1]))),)
    see = f'python -c "import {name}; print({name}.__path__)"'
    if found[2]:
        return (
            Fix(
                f"Another package's folder {name} is found first, and the program means its own file or folder of that "
                "name: start it from the project's folder (in a notebook %cd to it). See where the other one is",
                (see,),
            ),
            Fix("If nothing needs the package that brought it, uninstall that package"),
        )
    if name in _OWN:
        text = f"Another folder named {name} is found before the program's own. See where"
        more = "; with torch.hub.load add force_reload=True" if told.has("(?i)hub|yolov5") else ""
        return (
            Fix(text, (see,)),
            Fix(
                f"If that is a folder of yours, rename it, or start from the program's folder{more}; if it is in "
                f"site-packages, a package brought it that is not the one you need: pip uninstall {name}"
            ),
        )
    # What is built in has no location, and is no package of PyPI.
    own = Fix(f"{name} is Python's own, and this Python's has no such name: update what imports it")
    whole = (
        Fix(f"Only a folder named {name} is found, without its code. See where", (see,)),
        Fix(
            f"If it is a folder of yours, rename it, or start from another folder; if it is in site-packages, {name} "
            "was not installed completely: install it again",
            (pip("install", "--force-reinstall", "--no-deps", name.replace("_", "-")),),
        ),
    )
    return (own,) if name in stdlib.MODULES.split("|") else whole


_ARM = r"(?i)\baarch64|\barm64|\bjetson|raspberry ?pi|\borin\b|\bxavier\b"


def _rebuilt(told: Told) -> tuple[Fix, ...]:
    """A PyTorch of one's own, of which an older build is left."""
    if not told.has(r"setup\.py (?:install|develop)|(?:from|by) source|Incompatible library version"):
        return ()
    text = "In PyTorch's own source folder, remove what earlier builds left, then build again"
    return (Fix(text, ("python setup.py clean", "git submodule update --init --recursive", "python setup.py develop")),)


def _on_arm(told: Told) -> tuple[Fix, ...]:
    """NumPy's OpenBLAS takes the CPU of a Jetson for another; torch's wheels of some releases need a newer Arm."""
    if not told.has(_ARM) or told.os == "macos":
        return ()
    made = []
    if told.jetson or told.has("(?i)numpy|openblas"):
        text = "NumPy's OpenBLAS mistakes this processor: name it, also in ~/.bashrc; or use numpy 1.19.4 on JetPack 4"
        made.append(Fix(text, ("export OPENBLAS_CORETYPE=ARMV8",)))
    if not told.jetson:
        text = (
            "This torch has instructions that this Arm processor (such as a Raspberry Pi 4) lacks: use another release"
        )
        made.append(Fix(text, (pip("install", "torch==2.5.1", "torchvision==0.20.1"),)))
    return tuple(made)


def _which_lacks(told: Told) -> tuple[Fix, ...]:
    """How to see whether it is the processor, a virtual machine or a package, with what helps each."""
    if told.has(_ARM) or late.ran(told.text):
        return ()
    see = "grep -o -m1 -w -E 'sse4_2|avx|avx2|avx512f' /proc/cpuinfo | sort -u"
    image = told.place in ("container", "kubernetes")
    text = f"See what the processor {'gives the container' if image else 'has'}. "
    if told.os == "windows":
        see = "Get-CimInstance Win32_Processor"  # its name: those of before 2013 have no AVX2
    if image:
        text += "Without avx2: in a virtual machine (Proxmox, VMware, Docker Desktop's) set the CPU type to host; on "
        text += "an old processor take an older tag of the image, or one built for it (of llama-cpp-python: without "
        text += "AVX2). With avx2 and without avx512f: what needs that is to be compiled on this machine"
        return (Fix(text, (see,)),)
    text += "Without avx2: in a virtual machine set the CPU type to host; on an old processor take an older torch, "
    text += "one that ran on it, or compile it here. With avx2: another package was compiled for a newer processor, "
    text += "and the last lines of the second command name it: install its plain build, or compile it here"
    return (Fix(text, (see, 'python -X faulthandler -c "import torch"')),)


def _of_wsl(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"/usr/lib/wsl/|nvidia[^\n]*file too short"):
        return ()
    text = "WSL's copies of the driver's libraries are damaged: update WSL and the driver of Windows, then restart it"
    return (Fix(text, ("wsl --update", "wsl --shutdown")),)


def _of_other_processor(told: Told) -> tuple[Fix, ...]:
    if not told.has("wrong ELF class"):
        return ()
    see = "python -c \"import platform, struct; print(platform.machine(), struct.calcsize('P') * 8)\""
    return (Fix("The library is 32-bit and Python 64-bit, or the reverse: install it for this Python", (see,)),)


def _for_this_python(told: Told) -> tuple[Fix, ...]:
    """torch keeps its version and its build: another release would lack its own requirements."""
    if told.has(r"PySlice_(?:AdjustIndices|Unpack)"):
        text = "Only Python 3.6.1 and newer has this, and here an older one runs (python -V): use a newer Python, in a"
        if told.conda or told.has(r"\bconda activate"):
            return (Fix(text.partition(":")[0], ("conda install 'python>=3.6.1,<3.7'",)),)
        name = "torch" if told.has(r"[/\\]torch[/\\]_C\b") else _imported(told)
        made = environments.new_environment(told, "3.12", name)
        return (Fix(f"{text} new environment", made),)
    if (name := _imported(told)) == "torch":
        return fixes.repair_torch(told)
    return (Fix("Reinstall the package with this Python", (pip("install", "--force-reinstall", "--no-deps", name),)),)


def _imported(told: Told) -> str:
    """The package whose file Python cannot load."""
    found = told.last(r"(?:site|dist)-packages[/\\]([A-Za-z]\w*)(?:[/\\][^\s:'\"]{0,200})?\.(?:so|pyd|dylib)\b")
    return found[1].replace("_", "-") if found else "PACKAGE"


# Names that every release of the package has.
_SHADOWED = (
    r"module '(wandb|easyocr|ultralytics|timm|datasets|gradio|spacy|pandas|tiktoken|accelerate)' has no attribute "
    r"'(?:init|login|Reader|YOLO|create_model|load_dataset|Interface|Blocks|load|DataFrame|read_csv|get_encoding"
    r"|encoding_for_model|Accelerator)'"
)


def _which_file(told: Told) -> Fix:
    named = told.last(r"; '(\w+)' is not a package|\bmodule '(?:(?!torch\b)(\w+))' ")
    name = next(filter(None, named.groups()), "torch") if named else "torch"
    text = "Check which file is imported"
    if name != "torch":
        text += f"; in site-packages it is another package of that name: uninstall {name}, and install the one that "
        text += "the project names"
    return Fix(text, (f'python -c "import {name}; print({name}.__file__)"',))


def _shadowed(told: Told) -> tuple[Fix, ...]:
    if (found := told.last(_SHADOWED)) is None:
        return ()
    text = f"See which {found[1]} is found: rename a file or folder of yours of that name and delete its __pycache__"
    return (
        Fix(text, (f'python -c "import {found[1]}; print({found[1]}.__file__, {found[1]}.__path__)"',)),
        Fix(
            "Where it is the package itself, it is incomplete: install it again",
            (pip("install", "--force-reinstall", "--no-deps", found[1]),),
        ),
    )


# A part that torch's own file imports, or that nobody else does and each torch of the last years has.
_OWN_PART = (
    r"-packages[/\\]torch[/\\](?!serialization|hub\.|package[/\\]|_weights|_dynamo|_inductor|distributed|testing)"
    r"[\w/\\]+\.py"
    r"\"?[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?(?:ModuleNotFound|Import)Error: No module named '?torch\.(?!_[Cc]\b)[\w.]+"
    r"|(?i:No module named) '?torch\._(?:prims(?:_common)?|refs|decomp|meta_registrations|jit_internal|tensor_str"
    r"|namedtensor_internals|linalg_utils|lowrank|lobpcg|torch_docs|storage_docs|VF|sources|subclasses)\b(?!['.\w]*; )"
    # What every release has.
    r"|(?i:No module named) '?torch\.(?:nn(?:\.(?:functional|modules|parallel|init))?|optim|autograd|utils(?:\.data)?"
    r"|cuda|functional|storage|serialization|random|_utils)(?![.\w])(?!'; )"
    r"(?!['\"`]{0,2} (?:error )?(?:is|was|has|went) (?:now |been )?(?:gone|solved|fixed|away|over))"
)


def _incomplete(told: Told) -> tuple[Fix, ...]:
    """Files of torch are missing, or come from a different release."""
    part = told.last(r"(?i)No module named '?(torch\.[\w.]+)")
    if part is None or not told.has(_OWN_PART):
        return ()
    if (part[1] == "torch._utils" or "._" not in part[1]) and not told.has(r"-packages[/\\]torch[/\\]"):
        text = (
            f"Every torch has {part[1]}: see what Python imports in its place. Where this prints another folder than "
        )
        text += "site-packages, rename that folder or file (torch, torch.py) of yours; where it is there, files are "
        text += "missing: remove torch until pip finds none, and what is left of that folder, then install it again"
        shown = 'python -c "import torch; print(torch.__file__, torch.__path__)"'
        again = tuple(line for fix in fixes.repair_torch(told)[:1] for line in fix.commands)
        return (Fix(text, (shown, pip("uninstall", "-y", "torch"), *again)),)
    see = 'python -c "import sys; print(sys.path)"'
    look = Fix("If that does not help: see in which of these folders other copies of torch are", (see,))
    return (
        *fixes.incomplete(told, f"{part[1]} is a part of torch itself", " (or a folder named torch is in front)"),
        look,
    )


def _for_one_user(told: Told) -> tuple[Fix, ...]:
    """Where the same installation works for one user: what differs is theirs, not the installation's."""
    if not told.has(
        r"(?i)\bworks? (?:fine |well )?for me\b|\bmultiple users\b|\b(?:an)?other users?\b|\banyone else\b"
    ):
        return ()
    text = (
        "If the same installation works for another user, your own settings or packages add a part of another torch: "
    )
    text += (
        "as that user, see what these variables have, and try it without them and without the user's own packages (-s)"
    )
    tried = 'env -u PYTHONPATH -u LD_LIBRARY_PATH python -s -c "import torch; print(torch.__file__)"'
    then = "Where that works: take the folder with the other torch out of the variables (~/.bashrc), or "
    then += "remove that user's "
    away = Fix(f"{then}own copy in ~/.local", ("python -m pip list --user", pip("uninstall", "torch")))
    if told.os == "windows":
        return ()
    return (Fix(text, ('echo "$PYTHONPATH" "$LD_LIBRARY_PATH"', tried)), away, *fixes.repair_torch(told))


_IN_ITS_SOURCE = (
    r"(?i)\b(?:root|folder|directory|tree|clone|checkout) of (?:the |my )?(?:py)?torch(?:'s)?\b"
    r"|\bpytorch(?:'s)? (?:git |source )(?:tree|folder|director|clone|checkout|repo)"
    r"|[/\\]pytorch[/\\]torch[/\\]__init__\.py"
)


_WITH_THIS_PYTHON = fixes.saying(
    "Start Python outside the PyTorch source folder; if that is not the cause, install torch with this Python",
    fixes.repair_torch,
)


def _outside_its_source(told: Told) -> tuple[Fix, ...]:
    """Where the text shows that Python runs in a clone of PyTorch, whose folder torch has no compiled part."""
    if not told.has(_IN_ITS_SOURCE):
        return ()
    text = (
        "Python imports the folder torch of PyTorch's own source, where the compiled part is not: leave that folder, "
    )
    text += "then start Python. This must print a folder in site-packages"
    built = "Where torch is to come from that source, its build must have ended without an error, in that folder"
    return (
        Fix(text, ("cd ~", 'python -c "import torch; print(torch.__file__)"')),
        Fix(built, ("python -m pip install --no-build-isolation -v -e .",)),
    )


# The GCC whose libstdc++ has these first. Source: GCC's page on the ABI of libstdc++.
_GCC_OF = {22: "7", 23: "7", 24: "7", 25: "8", 26: "9", 27: "9", 28: "9", 29: "11", 30: "12", 31: "13.1", 32: "13.2"}
_GCC_OF |= {33: "14", 34: "15"}
_CXXABI_OF = {9: "5", 10: "6", 11: "7", 12: "9", 13: "11", 14: "13.1", 15: "14"}


def _symbols_asked(told: Told) -> int:
    """N of the newest GLIBCXX_3.4.N that is not found; libstdc++.so.6.0.N is the first with it. 0 without one."""
    return max((int(found[1]) for found in told.lasts(r"GLIBCXX_3\.4\.(\d+)'? not found", 50)), default=0)


def _without_its_link(told: Told) -> tuple[Fix, ...]:
    """Where the environment has the library, and not the name by which it is looked for."""
    lost = (
        r"\blibstdc\+\+\.so\.6\b(?!\.\d)[`'\" ]{0,2}[^\n.]{0,60}\b(?:missing|absent|gone|not (?:there|present|exist\w*)"
    )
    lost += r"|does(?:n't| not) exist)"
    has = told.last(r"(?<![\w/.-])([\w/.-]{0,200}?)\blibstdc\+\+\.so\.6\.0\.(\d+)\b")
    if has is None or re.match(r"(?:/usr)?/lib", has[1]) or int(has[2]) < _symbols_asked(told):
        return ()
    if not (told.conda or told.has(r"(?i)\bconda\b|/envs/")) or not told.has(f"(?i){lost}"):
        return ()
    file = f"libstdc++.so.6.0.{has[2]}"
    text = f"The environment has {file}, and lacks the link by which it is found, so the system's older one is taken: "
    text += "make the link again, in the activated environment, and see that it names that file"
    folder = "$CONDA_PREFIX/lib/libstdc++.so.6"
    again = "conda install -c conda-forge --force-reinstall libstdcxx-ng libstdcxx"
    first = 'export LD_LIBRARY_PATH="$CONDA_PREFIX/lib"'
    return (
        Fix(text, (f'ln -s {file} "{folder}"', f'ls -l "{folder}"')),
        Fix("Or let conda make it", (again,)),
        Fix("If the system's is still found first", (first,)),
    )


def _newer_libstdcxx(told: Told) -> tuple[Fix, ...]:
    """By what is asked for, and whose libstdc++ is found: the environment's, the system's or another program's."""
    least = _GCC_OF.get(_symbols_asked(told), "")
    if not least and (abi := told.last(r"CXXABI_1\.3\.(\d+)")):
        least = _CXXABI_OF.get(int(abi[1]), "")
    least = least or "12"
    place = told.last(r"(/[\w./+-]{0,200})/libstdc\+\+\.so[\w.]*[:'\"`]? ?version")
    folder = place[1] if place else ""
    own = re.search(r"conda|mamba|miniforge|/envs/|/torch/lib/", folder) is not None
    conda = f"conda install -c conda-forge 'libstdcxx-ng>={least}'"
    first = 'export LD_LIBRARY_PATH="$CONDA_PREFIX/lib"'
    other = Fix(
        "Without conda, remove the folder with the old libstdc++ from LD_LIBRARY_PATH", ("unset LD_LIBRARY_PATH",)
    )
    if folder and not own and not re.match(r"(?:/usr)?/lib", folder):
        text = f"The old libstdc++ is in {folder}, which is found before the system's: take that folder out of "
        return (
            Fix(
                f"{text}LD_LIBRARY_PATH (as a module, a setup script or ~/.bashrc sets it)", ("unset LD_LIBRARY_PATH",)
            ),
        )
    if link := _without_its_link(told):
        return (*link, other)
    if own or told.conda or told.has(r"/envs/"):
        return (
            Fix(
                f"In conda, update it (the library of GCC {least}) and make sure that it is found first", (conda, first)
            ),
            other,
        )
    text = f"It needs the libstdc++ of GCC {least}. If LD_LIBRARY_PATH names a folder with an older one, unset it; "
    text += "else the system's is too old: use a newer system or image, or Python and this library from conda"
    new = f"conda create -n new -c conda-forge python=3.12 'libstdcxx-ng>={least}'"
    return (Fix(text, ("unset LD_LIBRARY_PATH", new)),)


def _two_nccls(told: Told) -> tuple[Fix, ...]:
    """Wheels of NCCL for two CUDAs, which write into one folder."""
    listed = sorted({found[0] for found in told.lasts(r"\bnvidia-nccl-cu1\d\b", 20)})
    if len(listed) < 2:
        return ()
    again = fixes.repair_torch(told)[0].commands
    text = f"{' and '.join(listed)} are both here, and write into one folder: remove both, then install torch again"
    return (Fix(text, (pip("uninstall", "-y", *listed), *again)),)


def _of_oneapi(told: Told) -> tuple[Fix, ...]:
    """Intel's own MKL, which its setup script puts in front."""
    if not told.has(r"setvars\.sh|/opt/intel|(?i:\boneapi\b|\bipex)"):
        return ()
    text = "Intel's setvars.sh puts a newer MKL in front: start Python in a new terminal without it (and without it in "
    text += "~/.bashrc). intel_extension_for_pytorch 2.1 needs oneAPI 2024.0; torch 2.5 and newer for XPU need none"
    return (Fix(text, ("unset LD_LIBRARY_PATH",)),)


ERRORS = (
    Error(
        "frozen-torch-incomplete",
        "The packed program lacks files of torch",
        "A program made by PyInstaller has only the files that PyInstaller saw: of torch some are missing in it.",
        "environment",
        (
            Seen(
                "nable to find torch shm manager",
                r"[Uu]nable to find torch_shm_manager",
                "RuntimeError: Unable to find torch_shm_manager at /dist/app/torch/lib/torch_shm_manager",
            ),
            Seen(
                "pyimod",
                r"pyimod\d+_importers?\.py[\s\S]{0,3000}?(?:No module named '?(?:torch|caffe2)[\w.]*'?"
                r"|could not get source code|Can't get source for)",
                'File "PyInstaller/loader/pyimod02_importers.py", line 385\nModuleNotFoundError: No module named '
                "'torch.distributed'",
            ),
        ),
        (
            environments.pack_all,
            lambda told: (
                (
                    Fix(
                        "torch.jit.script reads the program's source: also pack that of the module, as "
                        "module_collection_mode={'NAME': 'py'} in the .spec file, or set PYTORCH_JIT=0"
                    ),
                )
                if told.has("get source")
                else ()
            ),
        ),
        alternatives=(Or("torch-not-installed", "the program does not run unpacked either"),),
        asked=("pyinstaller torch", "torch_shm_manager not found"),
        source="pyinstaller/pyinstaller#2666; pyinstaller-hooks-contrib: hook-torch.py",
    ),
    Error(
        "local-file-shadows-package",
        "One of your files hides a module that torch needs",
        (
            "One of your files or folders has the same name as a module that torch needs (torch.py, random.py, "
            "types.py ...), so Python imports yours; or torch is imported while it is still importing itself."
        ),
        "code",
        (
            Seen(
                "packages",
                r"-packages[/\\][^\n]*\n +(?:from|import) (\w+)[^\n]*\n(?:[ ~^]+\n)? *File "
                r'"(?![^"\n]*-packages)[^"\n]*[/\\]\1\.py", line \d+[\s\S]{0,900}?'
                r"(?:Import|ModuleNotFound|Attribute)Error: ",
                'File "/v/site-packages/transformers/a.py", line 9, in <module>\n    from tokenizers import Token\n'
                '  File "/home/u/tokenizers.py", line 1, in <module>\n    from transformers import AutoTokenizer\n'
                "ImportError: cannot import name 'AutoTokenizer' from 'transformers'",
            ),
            Seen(
                "torch py line | torchvision py line | torchaudio py line | torchtext py line",
                r'File "(?![^"\n]*(?:site|dist)-packages)(?:[^"\n]*[/\\])?torch(?:vision|audio|text)?\.py", line '
                r"\d+[\s\S]{0,900}?"
                r"(?:ImportError|ModuleNotFoundError|AttributeError): ",
                '  File "torchvision.py", line 3, in <module>\n    import torchvision.transforms\nImportError: No '
                "module named "
                "transforms",
            ),
            Seen(
                "partially initialized module",
                r"partially initialized module '(?!torchvision|cv2)\w[\w.]*' has no attribute",
                "AttributeError: partially initialized module 'torch' has no attribute 'Tensor' (most likely due",
            ),
            Seen(  # Python 3.13 and newer
                "partially initialized module",
                r"partially initialized module '(?!torchvision|cv2)\w[\w.]*' from '[^'\n]+' has no attribute",
                "AttributeError: partially initialized module 'torch' from '/env/lib/python3.13/site-packages/torch/"
                "__init__.py' has no attribute 'Tensor' (most likely due to a circular import)",
            ),
            Seen(  # of Python 3.6, where the part is loaded and the package not yet has it
                "module torchvision | module torchaudio",
                r"import (torch(?:vision|audio))\.(\w+) as \w+[^\n]*\n(?:[^\n]*\n){0,3}?"
                r"[^\n]*module '\1' has no attribute '\2'",
                "    import torchvision.ops as T\nAttributeError: module 'torchvision' has no attribute 'ops'",
            ),
            Seen(
                "from partially initialized module",
                r"cannot import name '\w+' from partially initialized module '(?!torchvision)"
                # what the project's own files are to each other is read in python_messages.py
                r"(?!(?!torch|numpy|transformers|random|copy|types|typing|queue)[\w.]{1,60}' \([^()\n]{1,80}\)"
                r" \((?![^()\n]*-packages)[^()\n]*\))",
                "cannot import name 'name' from partially initialized module '",
            ),
            Seen(
                "is not a package",
                r"; '\w+' is not a package",
                "ModuleNotFoundError: No module named 'torch.nn'; 'torch' is not a package",
            ),
            Seen(
                "module torch has no attribute",
                r"module 'torch' has no attribute '(?:tensor|Tensor|nn|cuda|randn|zeros|ones|"
                r"__version__|from_numpy|Generator|_C|_utils|manual_seed|FloatTensor|load|optim)'",
                "AttributeError: module 'torch' has no attribute 'tensor'",
            ),
            Seen(
                "module torch nn has no attribute",
                r"module 'torch\.nn' has no attribute '(?:ReLU|Linear|Module|Conv[12]d|Sequential|Dropout|BatchNorm2d|"
                r"Embedding|LSTM|GRU|CrossEntropyLoss|MSELoss|Parameter|MaxPool2d|Softmax|Sigmoid|Tanh)'",
                "AttributeError: module 'torch.nn' has no attribute 'ReLU'",
            ),
            Seen(
                "line in module | ImportError | AttributeError",
                r"File \x22(?:(?![^\x22\n]*(?:-packages|[/\\]lib[/\\]))[^\x22\n]*[/\\])?(?:torch|torchvision|torcha"
                r"udio|"
                r"numpy|transformers|random|copy|types|typing|queue)\.py\x22, line \d+, in [^\n]*\n[^\n]*\n(?:[ "
                r"~^]+\n)?"
                r"(?:Import|Attribute|ModuleNotFound)Error: ",
                'File "torchvision.py", line 3, in <module>\n    from torchvision import transforms\n'
                "ImportError: No module named transforms",
            ),
            *exactly("No module named 'torch.version'"),  # which only torch's sources lack
            Seen(
                "unknown location",
                r"cannot import name '\w+' from '(?!torch|(?:numpy|modules|apex|pyramid)\b)\w[\w.]*' \(unknown"
                r" location\)",
                "ImportError: cannot import name 'pipeline' from 'transformers' (unknown location)",
            ),
            Seen(
                "cannot import name",
                rf"cannot import name '\w+' from {_FOREIGN}",
                "ImportError: cannot import name 'fit' from 'train' (/v/site-packages/train/__init__.py)",
            ),
            Seen(
                "has no attribute",
                _SHADOWED,
                "AttributeError: module 'wandb' has no attribute 'init'",
            ),
            Seen(
                "since it has the same name as the",
                r"since it has the same name as the (?:standard library|third-party) module",
                "since it has the same name as the standard library module",
            ),
            Seen(
                "you intended to import",
                r"has the same name as a (?:library|third-party module) you intended to import",
                "has the same name as a library you intended to import",
            ),
            Seen(
                "has no attribute",
                r"module '(?:random|json|types|typing|numbers|copy|queue|logging|platform)' has no attribute "
                r"(?!'_ClassVar)",
                "module 'random' has no attribute 'Random'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from '(?:random|numbers|typing|types|copy|queue|logging|"
                r"platform|token|enum|string)' \((?!.*[\\/]lib[\\/]python)",
                "ImportError: cannot import name 'Random' from 'random' (/home/me/project/random.py)",
            ),
        ),
        (
            _shadowed,
            _folder_without_code,
            _in_a_circle,
            lambda told: (
                (Fix("Rename your file torch.py (and delete __pycache__ beside it): `import torch` finds that one"),)
                if told.has(r"(?m)(?:^|[\s/\\])torch\.py\b") and not told.has(r"torch[/\\]__init__\.py")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "See which torch is found: with a file of yours, rename it; with None and a folder, these "
                        "are the "
                        "remains of a torch that was removed: delete the folder and install torch again",
                        ('python -c "import torch; print(torch.__file__, torch.__path__)"',),
                    ),
                )
                if told.has(r"module 'torch(?:\.nn)?' has no attribute") and not told.has("partially")
                else ()
            ),
            lambda told: (
                ()
                if _folder_without_code(told) or _shadowed(told)
                else (
                    Fix(
                        "Rename your file that the traceback shows and delete its __pycache__ folder; or start Python "
                        "from a different folder"
                    ),
                    _which_file(told),
                )
            ),
        ),
        alternatives=(Or("duplicate-install", "torch.__file__ is in site-packages, not a file of yours"),),
        asked=(
            "module torch has no attribute tensor",
            "cannot import name from partially initialized module torch",
            "circular import torch",
            "cannot import name Tensor from torch unknown location",
        ),
        rule="TD202",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
    Error(
        "killed-sigbus",
        "Bus error on import: a library file is incomplete",
        (
            "SIGBUS on import means that a library file is shorter than its headers say: the disk was full, or "
            "the installation was interrupted."
        ),
        "environment",
        (Seen("killed by SIGBUS", r"^(?:.*\b)?killed by SIGBUS", "killed by SIGBUS"),),
        (fixes.repair_torch,),
        alternatives=(
            Or("docker-shm-too-small", "it happens in DataLoader workers or between processes, not at import"),
        ),
        asked=("bus error on import torch", "sigbus import"),
        rule="TD505",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
    Error(
        "truncated-library",
        "A library file is incomplete",
        "A library was not written completely: the disk was full, or the installation or download was interrupted.",
        "environment",
        (
            Seen(
                "file too short",
                _NOT_CACHED + r"\.so[\w.]*: file too short",
                "ImportError: /venv/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so: file too short",
            ),
            Seen(
                "wrong ELF class",
                r"wrong ELF class: ELFCLASS(?:32|64)",
                "ImportError: /usr/lib/libtorch.so: wrong ELF class: ELFCLASS32",
            ),
            Seen(
                "invalid ELF header",
                _NOT_CACHED + r"\.so[\w.]*: invalid ELF header",
                "/venv/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so: invalid ELF header",
            ),
            Seen(
                "ELF load command",
                r"\.so[\w.]*: ELF load command (?:past end of file|alignment|address)",
                "/venv/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so: ELF load command past end of file",
            ),
            Seen(
                "cannot read file data",
                r"\.so[\w.]*: cannot read file data",
                "/v/site-packages/torch/lib/libtorch_cpu.so: cannot read file data: Input/output error",
            ),
            Seen(
                "truncated | too short",
                r"\.dylib' ?\(?(?:file )?(?:truncated|too short)",
                "dlopen(/venv/lib/python3.11/site-packages/torch/lib/libtorch_cpu.dylib, 0x0002): "
                "'libtorch_cpu.dylib' truncated",
            ),
        ),
        (lambda told: _of_wsl(told) or _of_other_processor(told) or fixes.repair_torch(told),),
        asked=("file too short", "invalid elf header"),
        rule="TD505",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
    Error(
        "illegal-instruction",
        "The CPU lacks instructions that this torch uses",
        (
            "This torch, or a package next to it, uses instructions that the CPU does not "
            "have, usually AVX or AVX2; in a virtual machine the CPU type may hide them."
        ),
        "environment",
        (
            *exactly("is killed by signal: Illegal instruction", "zsh: illegal hardware instruction"),
            *exactly("killed by SIGILL"),
            *exactly("Intel MKL FATAL ERROR: This system does not meet the minimum requirements"),
            Seen(
                "Illegal instruction",
                r"Illegal instruction(?:: 4)?(?: +\(core dumped\)?)?[`'\"”*]{0,3}[.,]?[ \t]*(?:$|python|\w+\.py)",
                "Illegal instruction (core dumped)",
            ),
            Seen(
                "illegal instruction",
                r"(?i)\b(?:raspberry pi|with an) illegal instruction",
                "it ended with an illegal instruction",
            ),
            *exactly("died with <Signals.SIGILL"),
            Seen(
                "exit",
                r"exit(?: code| status)?:? 132\b",
                "Process finished with exit code 132 (interrupted by signal 4: SIGILL)",
            ),
            Seen("exit code", r"exit code:? (?:132|-1073741795|0xC000001D)", "exit code 132"),
            Seen(
                "torch cpu dll",
                r"\b(?:Athlon|Phenom|Sempron|Core ?2 (?:Duo|Quad)|Pentium)\b[\s\S]{0,900}?"
                r"(?i:\bseems to be from|faulting module|event (?:log|viewer)|\bcrash\w* in)[^\n]{0,160}torch_cpu\.dll",
                "The computer has an Athlon II X4. The event log names torch\\lib\\torch_cpu.dll",
            ),
        ),
        (
            _on_arm,
            lambda told: (
                (
                    Fix(
                        "It ran before, so the processor has what torch uses: another library, or a function that is "
                        "used late, has it. See which",
                        ("python -X faulthandler your_script.py",),
                    ),
                )
                if late.ran(told.text)
                else ()
            ),
            lambda told: (
                (Fix("On an Apple silicon Mac this Python is an x86_64 one: use an arm64 Python, and install again"),)
                if told.has("Intel MKL FATAL|zsh: illegal hardware")
                else ()
            ),
            _which_lacks,
        ),
        asked=("illegal instruction core dumped", "cpu without avx"),
        amid=lambda around: "Fatal Python error" not in around or not late.ran(around),  # else as any crash
        rule="TD705",
        source="pytorch/pytorch#37577, #22338",
    ),
    Error(
        "nccl-lib-clash",
        "The wrong NCCL library is loaded",
        "The libnccl that is loaded is not the one this torch was compiled with: it lacks a function.",
        "environment",
        (
            Seen(
                "undefined symbol",
                r"undefined symbol: ?(?:p?nccl)[A-Z]\w+",
                "ImportError: /x/torch/lib/libtorch_cuda.so: undefined symbol: ncclMemAlloc",
            ),
            Seen(
                "symbol nccl",
                r"symbol nccl\w+ version \S+ not defined",
                "symbol ncclCommInitRankConfig version libnccl.so.2 not defined in file libnccl.so.2",
            ),
        ),
        (
            _two_nccls,
            Fix(
                "Remove other NCCL installations from LD_LIBRARY_PATH and LD_PRELOAD; torch comes with its own",
                ("unset LD_LIBRARY_PATH LD_PRELOAD",),
            ),
            fixes.repair_torch,
        ),
        alternatives=(
            Or("ld-path-clash", "unsetting LD_LIBRARY_PATH helps"),
            Or("extension-abi-mismatch", "the message names a library outside the torch folder"),
        ),
        asked=("undefined symbol nccl",),
        rule="TD507",
        source="genuine text of torch 2.2.2; pytorch/pytorch#119932",
    ),
    Error(
        "mkl-too-new",
        "MKL is too new for this torch",
        "MKL 2024.1 and newer lack a symbol that this torch from conda needs.",
        "environment",
        (
            Seen(
                "undefined symbol iJIT",
                r"undefined symbol: ?iJIT_\w+",
                "ImportError: /x/torch/lib/libtorch_cpu.so: undefined symbol: iJIT_NotifyEvent",
            ),
            Seen("undefined symbol mkl", r"undefined symbol: ?mkl_\w+", "undefined symbol: mkl_name"),
            Seen("undefined symbol vml", r"undefined symbol: ?vml\w+", "undefined symbol: vmlname"),
        ),
        (
            _of_oneapi,
            Fix("Install an older MKL", ("conda install 'mkl<2024.1'",)),
            Fix(
                "Or install torch with pip, in a separate environment, not over the one from conda",
                ("python -m venv .venv", ".venv/bin/python -m pip install torch"),
            ),
        ),
        asked=("undefined symbol iJIT_NotifyEvent", "mkl 2024.1"),
        rule="TD513",
        source="pytorch/pytorch#123097",
    ),
    Error(
        "mkl-incomplete",
        "MKL cannot find one of its libraries",
        "Intel's MKL cannot find one of its own libraries: its conda environment is not activated, or pip and "
        "conda each installed a part of it.",
        "environment",
        (
            Seen(
                "MKL FATAL ERROR | MKL ERROR",
                r"(?i:intel (?:one)?mkl (?:fatal )?error: (?:cannot load|the specified module|dlopen))",
                "Intel MKL FATAL ERROR: Cannot load libmkl_avx2.so or libmkl_def.so.",
            ),
            Seen(
                "Symbol not found mkl | undefined symbol mkl",
                r"libmkl_\w+\.(?:so|dylib)[^\n]{0,80}(?:Symbol not found|undefined symbol): _?mkl_\w+"
                r"|(?:Symbol not found|undefined symbol): _?mkl_\w+",
                "ImportError: dlopen(/c/torch/_C.cpython-37m-darwin.so, 9): Symbol not found: "
                "_mkl_serv_inspector_loaded",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Activate the environment; if it is already active, reinstall MKL and NumPy from one source",
                        ("conda activate ENVIRONMENT", "conda install --force-reinstall mkl mkl-service numpy"),
                    ),
                )
                if told.conda
                else (Fix("Reinstall them", (pip("install", "--force-reinstall", "mkl", "numpy"),)),)
            ),
        ),
        alternatives=(Or("mkl-too-new", "the message names iJIT_NotifyEvent"),),
        asked=("intel mkl fatal error cannot load", "mkl_intel_thread.dll not found", "libmkl_avx2.so"),
        source="Intel MKL; ContinuumIO/anaconda-issues#720",
    ),
    Error(
        "static-tls",
        "Too many libraries with thread-local storage",
        "Too many libraries with thread-local storage were loaded before this one.",
        "environment",
        (*exactly("cannot allocate memory in static TLS block", "cannot load any more object with static TLS"),),
        (
            lambda told: (
                Fix(
                    "Preload the library that the message names, or import torch (or that package) before the others",
                    (
                        f"export LD_PRELOAD={found[1]}"
                        if (
                            found := told.last(
                                r"(?<![.\w])(/[\w./+-]{1,200}\.so[\w.]*):? cannot allocate memory in static TLS"
                            )
                        )
                        else "LD_PRELOAD=/path/that/the/message/names python your_script.py",
                    ),
                ),
            ),
        ),
        asked=("cannot allocate memory in static tls block", "libgomp static tls"),
        source="pytorch/pytorch: glibc bug 1124",
    ),
    Error(
        "ld-path-clash",
        "A different CUDA library is found before torch's own",
        (
            "A CUDA library in a different version from the one torch was built with is found first: on "
            "LD_LIBRARY_PATH, in the system's CUDA, or in a different wheel."
        ),
        "environment",
        (
            Seen(
                "undefined symbol nvJitLink",
                r"undefined symbol: ?__nvJitLink\w+",
                "OSError: /x/libcusparse.so.12: undefined symbol: __nvJitLinkComplete_12_4, version libnvJitLink.so.12",
            ),
            Seen(
                "undefined symbol",
                r"undefined symbol: ?(?:cublas|cublasLt|cusparse|cusolver|cufft|curand|cudnn|nvrtc|"
                r"nvJitLink|cupti)[A-Z]\w+",
                "undefined symbol: cublasAname",
            ),
            Seen("undefined symbol cu", r"undefined symbol: ?cu(?:da)?[A-Z]\w+", "undefined symbol: cuAname"),
            Seen(
                "version lib",
                r"symbol (?:cu|nv|__cuda|__nv)\w+,? version lib(?:cu|nv)\S+ not defined",
                "/usr/local/cuda/lib64/libcublas.so.11: symbol cublasLtGetStatusString version "
                "libcublasLt.so.11 not defined in file libcublasLt.so.11",
            ),
            Seen(
                "with link time reference",
                r"symbol \w+,? version \S+ not defined in file \S+ with link time reference",
                "/usr/local/cuda/lib64/libcublas.so.11: symbol cublasLtGetStatusString version "
                "libcublasLt.so.11 not defined in file libcublasLt.so.11 with link time reference",
            ),
            Seen(
                "undefined symbol ZN cudnn",
                r"undefined symbol: ?_ZN5cudnn\w+",
                "/usr/lib/x86_64-linux-gnu/libcudnn_cnn_train.so.8: undefined symbol: "
                "_ZN5cudnn3cnn34layerNormFwd_execute_internal_implERKNS_7backend11VariantPackEP11CUstrea"
                "m_stRNS0_18LayerNormFwdParamsERKNS1_20NormForwardOperationEmb",
            ),
            Seen("version lib", r"version `lib(?:cu|nv)[\w.]+' not found", "version `libcuname' not found"),
            Seen(
                "version lib",
                r"version lib(?:cublas|cublasLt|cudart|cusparse|nvJitLink|cudnn|cusolver)\.so\.\d+ not defined",
                "symbol cublasLtGetStatusString version libcublasLt.so.11 not defined in file libcublasLt.so.11",
            ),
            Seen("undefined symbol ZT", r"undefined symbol: ?_ZTI?N?\d+cublas\w*", "undefined symbol: _ZT12cublas"),
            Seen(
                "undefined symbol",
                r"Error: \S*libcudnn\S*: undefined symbol",
                "libcudnn_cnn_train.so.8. Error: /usr/lib/x86_64-linux-gnu/libcudnn_cnn_train.so.8: "
                "undefined symbol: _ZN5cudnn3cnn34layerNormFwd_execute_internal_implERKNS_7backend11Vari"
                "antPackEP11CUstream_stRNS0_18LayerNormFwdParamsERKNS1_20NormForwardOperationEmb",
            ),
        ),
        (
            deepspeed.without_curand,
            Fix(
                "Remove CUDA and cuDNN folders from LD_LIBRARY_PATH; torch comes with its own libraries",
                ("unset LD_LIBRARY_PATH",),
            ),
            fixes.repair_torch,
        ),
        alternatives=(
            Or(
                "extension-abi-mismatch",
                "LD_LIBRARY_PATH is empty: then the library in the message was built for a different torch",
            ),
            Or("cudnn-version-clash", "the library named is cuDNN"),
        ),
        asked=("undefined symbol nvjitlink", "LD_LIBRARY_PATH breaks torch", "wrong cuda library loaded"),
        rule="TD507",
        source="genuine text of torch 2.2.2+cu121; pytorch/pytorch#111469, #131312, #103832",
    ),
    Error(
        "torch-libraries-mixed",
        "torch's own libraries come from different releases",
        "A library in torch's own folder lacks what another one of torch needs: two releases are mixed, by an update "
        "that stopped halfway, two installations, or a libtorch on LD_LIBRARY_PATH.",
        "environment",
        (
            Seen(
                "module torch",
                r"packages[/\\]{1,2}torch[/\\]{1,2}(?!hub|serialization|_dynamo)[^\n]*, line \d+, in "
                r"[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?"
                r"(?:AttributeError: module 'torch(?:\.(?!ops)\w+)*' has no attribute '(?!_cuda)\w+'|ImportError: "
                r"cannot "
                r"import name '\w+' from "
                r"'torch[\w.]*')",
                'File "/v/site-packages/torch/cuda/amp/autocast_mode.py", line 13, in <module>\n    class '
                "autocast(torch.autocast_mode.autocast):\nAttributeError: module 'torch' has no attribute "
                "'autocast_mode'",
            ),
            Seen(
                "Library not loaded",
                r"[/\\]torch[/\\](?:lib[/\\])?[^\n]{0,160}Library not loaded: "
                r"@rpath/lib(?:torch|c10|ATen|caffe2|shm)\w*\.dylib",
                "ImportError: dlopen(/v/site-packages/torch/_C.cpython-39-darwin.so, 0x0002): Library not loaded: "
                "@rpath/libtorch_cpu.dylib",
            ),
            Seen(
                "undefined symbol",
                r"[/\\]libtorch[/\\]lib[/\\]lib\w+\.so[\d.]*: undefined symbol",
                "ImportError: /home/me/libtorch/lib/libtorch_python.so: undefined symbol: PyThread_tss_alloc",
            ),
            Seen(
                "No module named torch",
                _OWN_PART,
                'File "/v/site-packages/torch/_refs/__init__.py", line 9, in <module>\n    import torch._prims as p\n'
                "ModuleNotFoundError: No module named 'torch._prims'",
            ),
            Seen(
                "undefined symbol",
                r"torch[/\\](?:lib[/\\]lib(?:torch|c10|shm|ATen|TH|caffe2|gloo)[\w.+-]*|_C[\w.-]*\.so)[\d.]*: "
                r"undefined symbol: ?"
                r"(?!nvrtc|cu|GOMP|omp_|__nv|_ZN5?MPI|_ZN3MPI|[sdcz][a-z]+_?\b|cblas|LAPACK|Py|_Py)\w+",
                "ImportError: /venv/lib/python3.6/site-packages/torch/lib/libtorch_cpu.so: undefined symbol: "
                "_ZNK3c1010TensorImpl4sizeEl",
            ),
        ),
        (
            lambda told: (
                _incomplete(told)
                or _for_one_user(told)
                or (
                    *_rebuilt(told),
                    Fix(
                        "Remove a libtorch, Caffe2 or PyTorch of your own from LD_LIBRARY_PATH",
                        ("unset LD_LIBRARY_PATH",),
                    ),
                    *fixes.repair_torch(told),
                )
            ),
        ),
        alternatives=(Or("duplicate-install", "pip list shows torch twice, or conda has one, too"),),
        asked=("libtorch_cpu.so undefined symbol", "import torch undefined symbol libtorch"),
        rule="TD103",
        source="pytorch/pytorch#10234, #2104",
    ),
    Error(
        "torch-for-other-python",
        "torch's compiled part was made for a different Python",
        (
            "The compiled part of torch was not found: it is for a different Python version, or a PyTorch source "
            "folder is found before the installed torch."
        ),
        "environment",
        (
            *exactly("module functions cannot set METH_CLASS or METH_STATIC"),
            Seen(
                "ailed to load PyTorch C extensions",
                r"[Ff]ailed to load Py[Tt]orch C extensions",
                "ImportError: Failed to load PyTorch C extensions: It appears that PyTorch has loaded the "
                "`torch/_C` folder",
            ),
            *exactly(
                "cannot import name '_C' from 'torch'",
                "module 'torch._C' has no attribute '_initExtension'",
            ),
            Seen(
                "No module named C",
                r"(?:[/\\]torch[/\\]__init__\.py[^\n]*\n[^\n]*\n|\bimport torch\b(?:(?!File \")[\s\S]){0,200}?)"
                r"ImportError: No module named '?_C'?(?![\w.])",
                "I try import torch, and get: ImportError: No module named _C",
            ),
            Seen("No module named torch C", r"No module named '?torch\._[Cc]'?(?![\w.])", "No module named 'torch._C'"),
            Seen(
                "name C is not defined",
                r'torch[\\/]__init__\.py(?:"?, line \d+, in <module>[^\n]*\n[^\n]*\n\s*|[^\n]{0,80} in '
                r"<module>(?:\(\))?\n(?:[ >-]*\d*[^\n]*\n){1,12}?)NameError(?=: name '_C' is not defined)",
                '  File "/venv/lib/python3.11/site-packages/torch/__init__.py", line 465, in <module>\n'
                "    for name in dir(_C):\nNameError: name '_C' is not defined",
            ),
            Seen(
                "TensorBase",
                r"(?:'module' object|module 'torch\._C') has no attribute '\w*TensorBase'",
                "AttributeError: 'module' object has no attribute 'DoubleTensorBase'",
            ),
        ),
        (
            lambda told: (
                (Fix("Restart the session first: this error comes when torch is imported again after a failed import"),)
                if told.notebook and told.has(r"'_C' is not defined")
                else ()
            ),
            _outside_its_source,
            lambda told: (
                (
                    Fix(
                        "A wheel for Arm must be of this Python and this system: with 64-bit Raspberry Pi OS (aarch64) "
                        "torch comes from PyPI, for 32-bit Arm it has no wheel",
                        ("uname -m; python3 --version", "python3 -m pip install torch"),
                    ),
                )
                if told.has(r"(?i)\barmv[67]l?\b|\barmhf\b|piwheels\.org|\bpi@\w+[:~ ]")
                else ()
            ),
            lambda told: () if _outside_its_source(told) else _WITH_THIS_PYTHON(told),
        ),
        asked=("no module named torch._C", "torch._C not found", "failed to load pytorch c extensions"),
        rule="TD203",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
    Error(
        "extension-for-other-python",
        "A compiled package was made for a different Python",
        "A compiled package was built for a different Python version.",
        "environment",
        (
            Seen(
                "undefined symbol",
                r"undefined symbol: ?_?Py[A-Z_]\w+",
                "ImportError: /x/mod.cpython-310-x86_64-linux-gnu.so: undefined symbol: _PyGen_Send",
            ),
            *exactly("Python version mismatch: module was compiled for Python"),
            Seen("Symbol not found", r"Symbol not found: \(?_Py\w+", "Symbol not found: _Pyname"),
            Seen(
                "dll conflicts with this version of Python",
                r"Module use of python\d+\.dll conflicts with this version of Python",
                "ImportError: Module use of python38.dll conflicts with this version of Python.",
            ),
        ),
        (_for_this_python,),
        asked=("module compiled for python version",),
        rule="TD203",
        source="CPython import errors",
    ),
    Error(
        "libstdcxx-too-old",
        "The C++ library (libstdc++) is too old",
        "The libstdc++ that is found first, on the system or in the conda environment, is older than a library needs.",
        "environment",
        (
            Seen(
                "not found",
                r"""version [`'"]?(?:GLIBCXX|CXXABI)_[\d.]+['"]? not found""",
                "ImportError: /x/libstdc++.so.6: version `CXXABI_1.3.8' not found (required by "
                "/x/torch/lib/libtorch_python.so)",
            ),
            Seen(
                "not found required by",
                r"[`']?(?:GLIBCXX|CXXABI)_[\d.]+'? not found \(required by",
                "ImportError: /x/libstdc++.so.6: version `CXXABI_1.3.8' not found (required by "
                "/x/torch/lib/libtorch_python.so)",
            ),
        ),
        (_newer_libstdcxx,),
        alternatives=(Or("ld-path-clash", "the system has a newer libstdc++, and LD_LIBRARY_PATH hides it"),),
        asked=("GLIBCXX_3.4.30 not found", "CXXABI not found", "libstdc++ too old"),
        rule="TD512",
        source="genuine text of torch 2.2.2; pytorch/pytorch#157709, #87279",
    ),
    Error(
        "glibc-too-old",
        "The C library (glibc) is too old",
        "The C library of this system is older than this torch or package needs.",
        "environment",
        (
            Seen(
                "not found",
                r"""version [`'"]?GLIBC_[\d.]+['"]? not found(?! ?\(required by (?![^)\n]*(?:\.so|python))[^)\n]*\))""",
                "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found (required by "
                "/x/torch/lib/libtorch_cpu.so)",
            ),
            Seen(
                "with a matching platform tag e g manylinux",
                r"no wheels? with a matching platform tag \(e\.g\., `manylinux",
                "no wheels with a matching platform tag (e.g., `manylinux",
            ),
            Seen(
                "not found required by",
                r"[`']?GLIBC_[\d.]+'? not found \(required by (?=\S*(?:\.so|python))",
                "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found (required by "
                "/x/torch/lib/libtorch_cpu.so)",
            ),
            Seen("requires glibc", r"requires glibc >= ?[\d.]+", "requires glibc >=12"),
        ),
        (
            _older_glibc,
            Fix("Check the version", ("ldd --version | head -n 1",)),
        ),
        alternatives=(Or("no-matching-distribution", "pip only says that it cannot find a version"),),
        asked=("GLIBC_2.28 not found", "centos 7 torch", "old linux pip install torch fails"),
        rule="TD511",
        source="pytorch/pytorch#150724, #123649",
    ),
    Error(
        "executable-stack",
        "The system refuses a library that needs an executable stack",
        "glibc 2.41 or newer (or a hardened kernel) refuses to load a library marked as needing an executable stack.",
        "environment",
        (*exactly("cannot enable executable stack as shared object requires"),),
        (_executable_stack,),
        asked=("cannot enable executable stack", "libtorch_cpu.so executable stack glibc 2.41"),
        source="glibc 2.41 release notes; pytorch/pytorch#143976",
    ),
    Error(
        "no-exec-mapping",
        "A library cannot be loaded from this disk",
        "The library cannot be mapped into memory: the disk is mounted noexec, or this process's memory limit is "
        "too low.",
        "environment",
        (*exactly("failed to map segment from shared object"),),
        (Fix("Check the limits and the mount options", ("ulimit -v; mount | grep noexec",)),),
        asked=("failed to map segment from shared object", "noexec mount"),
        rule="TD801",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
)
