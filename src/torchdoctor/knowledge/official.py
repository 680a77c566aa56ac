"""The commands as pytorch.org prints them, whose form changed over the years.

Two pages print them: the get-started selector (newest, unpinned), and that of previous versions (pinned).
"""

from collections.abc import Mapping, Sequence

from torchdoctor.knowledge.releases import Release
from torchdoctor.knowledge.versions import cuda_of, version
from torchdoctor.knowledge.wheels import Target, Wheels

PINNED, SELECTOR = STYLES = ("previous-versions", "get-started-selector")
LAST_CONDA = "2.5.1"  # later releases have no official conda packages

_LAST_PINNED = (2, 12, 1)  # the page of previous versions is not known for later ones
_INDEX = (2, 0)  # since then the whole set is on one index: --index-url, no local tags
_EXTRA_INDEX = (1, 11)  # before, wheels were found on a page of links: -f
_CUDA_METAPACKAGE = (1, 13)  # since then conda chooses CUDA by pytorch-cuda, before by cudatoolkit
_WITHOUT_TORCHAUDIO = (2, 8)  # since then the selector leaves torchaudio out
_LAST_TORCHAUDIO = (2, 12)  # since then the page of previous versions does, too
_CONDA_FORGE = {
    "1.8.0": ("cu111",),
    "1.12.0": ("cu116",),
    "1.12.1": ("cu116",),
}  # needed for that cudatoolkit


def packages(torch: str, style: str) -> tuple[str, ...]:
    """What a page installs besides torch."""
    since = _LAST_TORCHAUDIO if style == PINNED else _WITHOUT_TORCHAUDIO
    return ("torchvision",) if version(torch) >= since else ("torchvision", "torchaudio")


def companions(torch: str, asked: str | None) -> tuple[str, ...]:
    """What is installed besides torch: by the page of previous versions where a version is asked for by name."""
    pinned_page = asked is not None and PINNED in styles(torch)
    return packages(torch, PINNED if pinned_page else SELECTOR)


def pinned(release: Release, beside: Sequence[str]) -> dict[str, str]:
    """torch and the companions that exist for it, with their versions."""
    best = {name: known[0] for name in beside if (known := getattr(release, name))}
    if best.get("torchcodec", "").count(".") == 1:  # a series: its first release
        best["torchcodec"] += ".0"
    return {"torch": release.torch, **best}


def published(wheels: Wheels, release: Release, target: Target, manager: str, style: str) -> str:
    """The command of a page for a build; manager is "pip" or "conda". It need not exist for every build."""
    pins = style == PINNED
    names = pinned(release, packages(release.torch, style))
    if manager == "conda":
        return conda(release, names, target, pins)
    if pins:
        plain = target.platform.startswith("macos") or served_plain(release.torch, target.build)
        return "pip install " + " ".join(pip_arguments(wheels, release.torch, names, target.build, plain))
    return "pip3 install " + " ".join(_selector(wheels, release, names, target))


def conda(release: Release, names: Mapping[str, str], target: Target, pins: bool = True) -> str:
    """The official conda command, up to LAST_CONDA."""
    mac, cuda = target.platform.startswith("macos"), cuda_of(target.build)
    channels, packages = ["pytorch"], [_conda_name(name, pin, pins) for name, pin in names.items()]
    if mac and not pins and version(release.torch) >= _INDEX:
        packages[0] = "pytorch::pytorch"
    if cuda is None:
        packages += [] if mac else ["cpuonly"]
    elif version(release.torch) >= _CUDA_METAPACKAGE:
        packages.append(f"pytorch-cuda={cuda}")
        channels.append("nvidia")
    else:
        packages.append(f"cudatoolkit={cuda}")
        channels += _toolkit_channel(release.torch, target, pins)
    return " ".join(["conda install", *packages, *(f"-c {channel}" for channel in channels)])


def _conda_name(name: str, pin: str, pins: bool) -> str:
    plain = "pytorch" if name == "torch" else name
    return f"{plain}=={pin}" if pins else plain


def _toolkit_channel(torch: str, target: Target, pins: bool) -> list[str]:
    """The channel that had the cudatoolkit of a build before pytorch-cuda."""
    if torch.startswith("1.9.") and target.build == "cu111" and not pins:
        return ["conda-forge" if target.platform.startswith("windows") else "nvidia"]
    early = pins and target.build == "cu113" and version(torch) < _EXTRA_INDEX
    return ["conda-forge"] if early or target.build in _CONDA_FORGE.get(torch, ()) else []


def pip_arguments(wheels: Wheels, torch: str, names: Mapping[str, str], build: str, plain: bool = False) -> list[str]:
    """What follows `pip install` on the page of previous versions; plain: from PyPI."""
    pins = [f"{name}=={pin}" for name, pin in names.items()]
    if plain:
        return pins
    if version(torch) < _INDEX:
        pins = [item if item.startswith("torchaudio") else f"{item}+{build}" for item in pins]
    return [*pins, *index_options(wheels, torch, build)]


def index_options(wheels: Wheels, torch: str, build: str) -> list[str]:
    """Where pip finds a build, as the pages of that time name it."""
    if version(torch) >= _INDEX:
        return ["--index-url", wheels.index(build)]
    if version(torch) >= _EXTRA_INDEX:
        return ["--extra-index-url", wheels.index(build)]
    return ["-f", wheels.index("torch_stable.html")]


def styles(torch: str) -> tuple[str, ...]:
    """The pages that a release is known to be on."""
    return STYLES if version(torch) <= _LAST_PINNED else (SELECTOR,)


def served_plain(torch: str, build: str) -> bool:
    """Whether the page of previous versions relies on PyPI: for Windows its mistake."""
    number = version(torch)
    return (build == "cu102" and number <= (1, 8, 0)) or (build == "cu117" and number[:2] == (2, 0))


def _selector(wheels: Wheels, release: Release, names: Mapping[str, str], target: Target) -> list[str]:
    """What follows `pip3 install` in the selector."""
    number, build = version(release.torch), target.build
    default = release.pypi.get(target.platform) == build and number >= (1, 10)
    if default or target.platform.startswith("macos"):
        return list(names)
    if number >= _EXTRA_INDEX:
        return [*names, *index_options(wheels, release.torch, build)]
    folder = "" if number < (1, 10) and not build.startswith("rocm") else f"{build}/"
    page = wheels.index(f"{folder}torch_stable.html")
    if build.startswith("rocm"):
        return ["torch", f"torchvision=={names['torchvision']}", "-f", page]
    return [*_tagged(release, names, target), "-f", page]


def _tagged(release: Release, names: Mapping[str, str], target: Target) -> list[str]:
    """The selector's pins before 1.11. On Windows `===` keeps pip from taking a torchaudio without tag."""
    exact = target.platform.startswith("windows") and target.build != "cpu"
    audio = f"torchaudio{'===' if exact else '=='}{names['torchaudio']}"
    audio += f"+{target.build}" if version(release.torch) >= (1, 10) else ""
    return [f"{name}=={pin}+{target.build}" for name, pin in names.items() if name != "torchaudio"] + [audio]
