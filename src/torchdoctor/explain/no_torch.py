"""For a torch that the running Python has not: which Python that is, and how to install into it."""

import re
import shlex
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import fixes, makers, places, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_WHEEL = "python -m pip install dist/torch-*.whl"
_SEE = 'python -c "import sys; print(sys.executable)"'
_BRINGS = r"(Blender|Houdini|QGIS|ArcGIS Pro|FreeCAD|3D Slicer|TouchDesigner|Maya|Krita)"
# With its version, as a folder of its own, or said to be where it runs: Maya is also a name.
_WITH_A_PYTHON = (
    rf"(?i)\b(?:{_BRINGS}(?:[ /\\]v?\d| Foundation\b|\.app\b|'s (?:own )?(?:python|console|script|text))"
    rf"|(?<!not )(?:in|inside|within) {_BRINGS}\b)"
)
_IN_A_TERMINAL = r"(?m)^[^\n>]{0,60}[$#>] ?python3?\b|\bin (?:the|a|my) terminal"
_SUDO = r"\bsudo +(?:-\w+ +)*python"
# Where pip has it already: a folder of an environment, of the system, or of the user.
_THERE = r"[Rr]equirement already satisfied: torch(?:[<>=~!][^\s]{0,30})? in (\S[^\n(]{3,200}?)(?: \(|\s*$|\n)"
_PREFIX = r"(/[^\s'\"]{1,150}?)/lib/python3\.\d+/(?:site|dist)-packages$"
_PREFIX_ON_WINDOWS = r"([A-Za-z]:\\[^\n'\"*?|<>:]{1,150}?)\\[Ll]ib\\site-packages$"
# A program that is started by a file of its own makes an environment of its own, and does not use that of a terminal.
_LAUNCHER = (
    r"(?i)\b(?:start|run|launch|webui|install|update|setup|gui|open|main|play)[\w-]*(?:\.(?:bat|cmd)| bat)\b"
    r"|\b(?:webui|gui|comfy|start_(?:linux|macos))[\w-]*\.sh\b"
)
_GUI = r"\b(?:GUI|[Ww]eb ?U[Ii])\b|\bA1111\b|\bkohya_ss\b"
_NOTEBOOK_WORKS = (
    r"(?i)(?<!whether )(?<!if )(?<!that )(?<!hope )(?<!think )"
    r"\b(?:can import (?:py)?torch|(?:it|torch|everything) (?:does )?(?:works?|runs?)(?: fine| well)?) "
    r"in (?:a |the |my )?(?:jupyter|ipython|notebook)"
)
_ACTIVE = r"(?m)^\((?!base\))[\w.-]{1,40}\) ?\S"
# Python 3 has the name in quotes.
_PYTHON_2 = r"(?m)^\W{0,6}ImportError: No module named torch(?:\.[\w.]+)?[ \t]*$"
_SWARM = r"Self-Start ComfyUI|\[ComfyUI-\d+/STD(?:ERR|OUT)\]"


def here(told: Told) -> tuple[Fix, ...]:
    """In a notebook into its kernel; else into the Python that runs the program."""
    if made := _elsewhere(told):
        return made
    if told.notebook:
        return _of_a_kernel(told)
    if (brings := told.last(_WITH_A_PYTHON)) and not (told.interpreter or told.has(_IN_A_TERMINAL)):
        text = (
            f"{brings[1] or brings[2]} runs a Python of its own (its console: sys.executable): take that in place of "
        )
        text += "python"
        return (Fix(text, ("python -m ensurepip", pip("install", "torch"))),)
    if told.project:
        return (Fix("Add it to the project that uv runs", (pip("install", "torch"),)),)
    if told.has(_SUDO):
        typed = told.last(r"(?m)\bsudo +(?:-\w+ +)*python[\d.]* +([\w./-]+\.py(?: +[\w./=-]+)*) *(?:`|$)")
        program = typed[1] if typed else told.own_line.file if told.own_line else "your_script.py"
        text = 'sudo starts the system\'s Python, not yours: leave it out, or write sudo "$(command -v python)" for '
        text += "sudo python"
        return (Fix(text, (shell.command("linux", "python", *shlex.split(program)),)),)
    return (
        _of_a_jetson(told)
        or _built(told)
        or _of_swarm(told)
        or _it_is_there(told)
        or _listed(told)
        or _in_its_place(told)
    )


def general(told: Told) -> tuple[Fix, ...]:
    """() where torch is in another Python than the one that runs, or is the maker's."""
    if told.has(_SUDO) or makers.jetson(told):
        return ()
    return tuple(fix for fix in fixes.install_torch(told) if "--force-reinstall" not in "".join(fix.commands))


def _elsewhere(told: Told) -> tuple[Fix, ...]:
    """Where another Python than that of the terminal runs."""
    if told.has(r"(?i)\bvs ?code\b|visual studio code"):
        text = "In VS Code choose the Python that has torch: Ctrl+Shift+P, Python: Select Interpreter; in a notebook "
        return (
            Fix(f"{text}Select Kernel, at its top right"),
            Fix("Or install it into the one that is chosen, in VS Code's own terminal", (_install(told),)),
        )
    if told.has(r"(?i)\bpycharm\b"):
        text = (
            "In PyCharm choose the environment that has torch: Settings, Project, Python Interpreter, Add Interpreter, "
        )
        return (
            Fix(f"{text}and there the existing one (for conda its environment)"),
            Fix("Or install it into the one that is chosen, in PyCharm's own terminal", (_install(told),)),
        )
    if told.has(_NOTEBOOK_WORKS):
        text = "The notebook's Python has torch, and the one that runs here has not. In a cell of the notebook run: "
        text += "import sys; print(sys.executable). Start the program by the path that it prints, or choose that in "
        return (Fix(f"{text}the editor as the interpreter"),)
    if made := _of_the_shell(told):
        return made
    if told.has(r"(?m)^\W{0,2}\(base\) ") and told.conda:
        name = _environment(told)
        text = "The prompt shows (base), conda's own environment: activate the one that has torch, then start Python"
        typed: tuple[str, ...] = (_conda("activate", name) if name else "conda env list",)
        if not name and _program(told):
            text += (
                ". Where the list shows none for this program, make one, and install what its requirements.txt names"
            )
            typed += (_conda("create", "-n", "program", "python=3.10"), _conda("activate", "program"))
            typed += (pip("install", "-r", "requirements.txt"),)
        return (Fix(text, typed),)
    return ()


def _environment(told: Told) -> str:
    """The environment that the text calls by its name; or ""."""
    named = told.last(
        r"(?i)\benv(?:ironment)?s?(?: is)?(?: (?:called|named|name)\b[ :=]{1,3}(?:is )?[`'\"]?| ?[:=] ?[`'\"]?| [`'\"])"
        r"([a-z][\w-]{1,30})\b"
    )
    if named is None or re.match(r"(?i)(?:and|in|with|but|for|the|is|it|to|of|on|using)\b", named[1]):
        return ""
    return named[1]


def _conda(*arguments: str) -> str:
    return shell.command("linux", "conda", *arguments)


def _of_the_shell(told: Told) -> tuple[Fix, ...]:
    if gone := told.last(r"(?:Could not find conda environment|EnvironmentNameNotFound)\W+(\w[\w.-]*)"):
        text = f"conda has no environment {gone[1]}, which is to have torch: make it from the project's file, "
        text += "then activate it"
        made = (_conda("env", "create", "-n", gone[1], "-f", "environment.yml"), _conda("activate", gone[1]))
        return (Fix(text, made), Fix("Without such a file", (_conda("create", "-n", gone[1], "python=3.12"),)))
    if alias := told.last(r"\balias (python3?)=['\"]?([^\s'\"]*python[\d.]*)"):
        text = f"The alias starts {alias[2]} whatever environment is active: take it out (~/.bashrc, ~/.zshrc), and "
        shown = (shell.command("linux", "unalias", alias[1]), shell.command("linux", "which", alias[1]))
        return (Fix(f"{text}activate the environment that has torch", shown),)
    if told.has(r"brew install (?:py)?torch"):
        text = "Homebrew's pytorch is for Homebrew's own Python alone: install torch into an environment"
        return (Fix(text, ("python3 -m venv .venv", ".venv/bin/python -m pip install torch", ". .venv/bin/activate")),)
    return ()


def _of_a_kernel(told: Told) -> tuple[Fix, ...]:
    text = "Install it into the Python of this notebook's kernel, then restart the kernel"
    if there := told.last(_THERE):
        named = re.search(r"[/\\]envs[/\\]([\w.-]{1,60})[/\\]", there[1])
        text = "That pip belongs to another Python than the notebook's kernel: %pip installs into the kernel's, which "
        text += "is restarted then" + (f"; or choose the kernel {named[1]}, which has torch" if named else "")
    return (Fix(text, (pip("install", "torch"),)),)


def _of_a_jetson(told: Told) -> tuple[Fix, ...]:
    if made := makers.jetson(told):
        see = "A torch for Jetson belongs to one Python: see whether this one has it"
        return (Fix(see, ("python3 -c 'import sys, torch; print(sys.executable, torch.__version__)'",)), *made)
    return ()


def _built(told: Told) -> tuple[Fix, ...]:
    """A wheel of torch that was made from its sources, which nobody installed."""
    made = told.last(r"(?m)(?<![\w./-])(python[\d.]*) setup\.py (?:\w+ )?bdist_wheel\b")
    if not made or not told.has(r"pytorch/pytorch|cd pytorch") or told.has(r"(?i)install [\w./ -]*(?:dist/|\.whl)"):
        return ()
    text = "bdist_wheel only makes the wheel: install that, and import torch outside of the folder of the sources"
    return (Fix(text, (_WHEEL.replace("python", made[1]),)),)


def _of_swarm(told: Told) -> tuple[Fix, ...]:
    """SwarmUI takes the environment in ComfyUI's folder, or the package's Python beside it, else the system's."""
    folder = told.last(r"File \"(/[\w./ -]{1,150}?|[A-Za-z]:\\[\w.\\ -]{1,150}?)[/\\]main\.py\", line \d+, in <module>")
    if folder is None or not told.has(_SWARM):
        return ()
    text = "SwarmUI starts ComfyUI by the folder venv in ComfyUI's own folder, and where there is none by the system's "
    text += "Python, which has no torch: make that folder (or move yours there), with all that ComfyUI needs"
    return (Fix(text, _venv_of(told, folder[1])),)


def _venv_of(told: Told, root: str) -> tuple[str, ...]:
    """Commands that make the folder venv of a program, with what the program lists."""
    if root.startswith("/"):
        return (
            shell.command("linux", "python3", "-m", "venv", f"{root}/venv"),
            shell.command("linux", f"{root}/venv/bin/python", "-m", "pip", "install", "-r", f"{root}/requirements.txt"),
        )
    install = (f"{root}\\venv\\Scripts\\python.exe", "-m", "pip", "install")
    return (
        shell.command("windows", "py", "-m", "venv", f"{root}\\venv"),
        shell.command("windows", *install, "torch", *torch_builds.WITH_TORCH, "--index-url", _cuda(told)),
        shell.command("windows", *install, "-r", f"{root}\\requirements.txt"),
    )


def _it_is_there(told: Told) -> tuple[Fix, ...]:
    """Where pip says that torch is there: in the Python of that pip, by which the program is to be started."""
    there = told.last(_THERE)
    if there is None:
        return ()
    typed = told.last(r"(?<![\w./\\-])(python3\.\d{1,2})(?![\w./\\])(?! -m)")
    if typed and told.os != "windows":
        text = f"That pip belongs to another Python than {typed[1]}, which runs: use its own"
        return (Fix(text, (shell.command("linux", typed[1], "-m", "pip", "install", "torch"),)),)
    python = _python_of(there[1].strip())
    if not python or _runs_already(told, there[1]):
        return ()
    program = _program(told) or "your_script.py"
    start = shell.command(told.os or "linux", python, *program.split())
    text = f"torch is there for {python}, and another Python runs the program: start it by that one"
    return (Fix(text, (start,)), Fix("Or install torch for the one that runs", (_SEE, _install(told))))


# The folder of torch as find, ls or pip show print it; and where that was typed.
_LISTED = (
    r"(?m)^(?:Location: )?((?:\.{0,2}|~)/[\w./-]{1,150}?)/lib/python(?:2\.7|3\.\d{1,2})/(?:site|dist)-packages"
    r"(?:/torch)?/?[ \t]*$"
)
_TYPED_IN = r"(?m)^[^\n]{0,60}?:(~?/?[\w./-]{0,90})[$#] ?(?:find|ls|locate) "


def _listed(told: Told) -> tuple[Fix, ...]:
    """Where the text lists torch's folder in an environment: its Python is not the one that runs."""
    found = told.last(_LISTED)
    if (
        found is None
        or told.os == "windows"
        or not told.has(rf"{re.escape(found[1])}/lib/[^\n]*/torch\b|Name: torch\b")
    ):
        return ()
    typed, root = told.last(_TYPED_IN), found[1]
    if root.startswith("."):
        root = f"{typed[1].rstrip('/')}/{root.lstrip('./')}" if typed else root
    if re.match(r"/(?:usr|home/[^/]+/\.local|root/\.local)(?:/local)?$|~/\.local$", root):
        return ()
    text = f"torch is in {root}, and another Python ran the program: this prints which. Start it by that "
    text += "environment's own Python (activate it first; in an editor or a notebook choose it as the interpreter or "
    text += "kernel)"
    python = f"{root}/bin/python"
    there = shell.command("linux", python, "-c", "import torch; print(torch.__file__)")
    start = shell.command("linux", python, _program(told) or "your_script.py")
    return (Fix(text, (_SEE, there, start)),)


def _python_of(folder: str) -> str:
    """The Python that a folder of packages belongs to, by its path; "" where that does not say."""
    if (found := re.match(_PREFIX, folder)) and not re.match(
        r"/home/[^/]+/\.local|/root/\.local|/usr/local$", found[1]
    ):
        return f"{found[1]}/bin/python"
    if found := re.match(_PREFIX_ON_WINDOWS, folder):
        bare = re.search(r"(?i)[\\/]envs[\\/]|conda|miniforge|[\\/]python3\d+$", found[1])
        return f"{found[1]}\\python.exe" if bare else f"{found[1]}\\Scripts\\python.exe"
    return ""


def _runs_already(told: Told, folder: str) -> bool:
    return re.search(rf"(?i)File \"{re.escape(folder.strip())}", told.text) is not None


def _program(told: Told) -> str:
    """The script that the text starts, as it is typed."""
    typed = told.last(r"(?<![\w./\\-])python[\d.]*(?:\.exe)? +([\w./\\-]{1,120}\.py)\b")
    return typed[1] if typed else ""


def _in_its_place(told: Told) -> tuple[Fix, ...]:
    """In a container, in a program's own environment, or in the one of several Pythons that runs."""
    if (
        (told.place == "container" or told.image)
        and not told.interpreter
        and not (told.os == "windows" and _program(told))
    ):
        return _in_a_container(told)
    if told.has(_PYTHON_2) and told.os != "windows" and not told.interpreter:
        text = "Python 2 words it so (Python 3 puts quotes around the name): start the program by python3, which may "
        text += "have torch, as this shows; if not, install it there"
        return (Fix(text, ('python3 -c "import torch; print(torch.__version__)"', "python3 -m pip install torch")),)
    if told.interpreter or told.portable:
        text = f"Install torch into the Python that the text shows as the program's own{_for_a_gpu(told)}"
        return (Fix(text, (_install(told),)),)
    own = told.has(_LAUNCHER) or (told.has(_GUI) and not told.has(_IN_A_TERMINAL))
    if own and not told.has(_ACTIVE) and not _program(told):
        return _of_a_launcher(told)
    return _of_windows(told) if told.os == "windows" else _of_several(told)


def _in_a_container(told: Told) -> tuple[Fix, ...]:
    """Its image may have several Pythons, and forgets what is installed into a container that runs."""
    if told.image or told.has(_IMAGE_FAILS):
        text = "It fails while the image is built: the Python of that step has no torch. In the Dockerfile write this "
        text += (
            "line before the one that fails (in the environment that it uses: for conda, RUN conda run -n NAME ...); "
        )
        text += "where pip builds a package that imports torch (xformers, flash-attn ...), that line needs "
        text += "--no-build-isolation. Then build again; with --progress=plain the first error is shown"
        return (Fix(text, ("RUN python -m pip install torch", "docker build --no-cache --progress=plain .")),)
    text = "In the container (docker exec -it NAME bash), see whether another Python of the image has torch, and start "
    text += "the program by its path; if none has, install it by a line of the Dockerfile (RUN ...), since what is "
    text += "installed in a running container goes with it"
    if told.has(_PYTHON_2):
        text += ". The wording is Python 2's: try python3 first"
    look = "which -a python python3; ls /opt/conda/bin/python /root/*conda*/bin/python"
    name = "python3" if told.has(_PYTHON_2) else "python"
    return (Fix(text, (look, shell.command("linux", name, "-m", "pip", "install", "torch"))),)


_IMAGE_FAILS = r"(?im)^\W{0,9}(?:docker(?: image)? build|building (?:the |a )?(?:docker )?image)\b[^\n]{0,40}\bfail"


def _of_a_launcher(told: Told) -> tuple[Fix, ...]:
    text = "A program with a start file of its own has its own Python, mostly in its folder venv: run its install or "
    text += "update file again and read the first error there, or, in its folder, install with that Python"
    packed = "; ComfyUI's package: .\\python_embeded\\python.exe" if told.has(r"(?i)comfyui") else ""
    if told.has(r"(?i)\bbat\b|\.cmd\b"):
        told = replace(told, only="windows")
    if told.os == "windows":
        return (
            Fix(
                f"{text}{packed}{_for_a_gpu(told)}",
                (shell.command("windows", ".\\venv\\Scripts\\python.exe", "-m", "pip", "install", *_wanted(told)),),
            ),
        )
    windows = "" if told.os else f" (on Windows: .\\venv\\Scripts\\python.exe, with --index-url {_cuda(told)})"
    return (Fix(f"{text}{windows}", (shell.command("linux", "venv/bin/python", "-m", "pip", "install", "torch"),)),)


def _of_windows(told: Told) -> tuple[Fix, ...]:
    """Which may have several Pythons, of which `py` starts another than `python`."""
    if told.has(r"(?<![\w./\\-])py \S+\.py\b"):  # the launcher starts another Python than `python` and `pip` may be
        asked = ("torch", "torchvision", "torchaudio", "--index-url", told.index) if "/whl/cu" in told.index else ()
        again = shell.command("windows", "py", "-m", "pip", "install", *(asked or _wanted(told)))
        return (
            Fix(
                "py starts another Python than pip installs into (`py -0p` lists them): let that one install it"
                f"{'' if asked else _for_a_gpu(told)}",
                (again,),
            ),
        )
    text = "Install it with the Python that runs the program: the `python` of the same prompt"
    bare = told.last(r"(?m)^(?:[A-Z]:\\[^>\n]*> ?)?(?:[A-Z]:\\)?([^\s>\"']{1,120}\.py)(?: |$)")
    if bare and not _program(told):
        name = re.split(r"[/\\]", bare[1])[-1]
        text += f". Start it by `python {name}`, not `{name}`, which takes the Python of the .py files"
    elif not told.has(_ACTIVE):
        text += " (`py -0p` lists all; a program with a folder venv has its own: venv\\Scripts\\python.exe)"
    return (Fix(f"{text}{_for_a_gpu(told)}", (_SEE, _install(told))),)


def _of_several(told: Told) -> tuple[Fix, ...]:
    text = "Check which Python runs, and install with that one"
    if not told.os:
        text += (
            " (a program with a folder venv of its own: venv/bin/python. On Windows: venv\\Scripts\\python.exe, and "
        )
        text += f"for an NVIDIA GPU --index-url {_cuda(told)}, since PyPI has the CPU build there)"
    return (Fix(text, (_SEE, _install(told))),)


def _cuda(told: Told) -> str:
    return f"{torch_builds.INDEX}/{torch_builds.cuda_build(told)}"


def _without_an_index(told: Told) -> bool:
    """Whether PyPI's wheel is the right one: not on Windows, where that is the CPU build, or without NVIDIA's GPU."""
    newer = told.has(torch_builds.NEWER_GPU) and told.os != "macos"
    no_gpu = places.has_no_nvidia_gpu(told) or torch_builds.machine_has_no_gpu(told)
    return no_gpu or (told.os != "windows" and not newer)


def _wanted(told: Told) -> tuple[str, ...]:
    return ("torch",) if _without_an_index(told) else ("torch", *torch_builds.WITH_TORCH, "--index-url", _cuda(told))


def _install(told: Told) -> str:
    return pip("install", *_wanted(told))


def _for_a_gpu(told: Told) -> str:
    """A word on the index, without which pip takes the CPU build on Windows."""
    if _without_an_index(told):
        return ""
    if told.has(torch_builds.NEWER_GPU):
        return "; this GPU needs a build for CUDA 12.8 or newer"
    return "; without an NVIDIA GPU leave --index-url out"
