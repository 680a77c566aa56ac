"""Facts of what a list written by hand, or a sentence, tells: a value for each of the kinds."""

import re
from dataclasses import replace

from torchdoctor.model import Facts, Gpu, Host, Nvidia, Package, Torch
from torchdoctor.pasted import sections


def of_brand(form: str, told: Facts) -> Facts:
    """With an NVIDIA GPU whose model is not named."""
    return told if told.nvidia or told.amd or told.intel else replace(told, nvidia=Nvidia(gpus_via=form))


def facts(form: str, found: dict[str, str], packages: tuple[Package, ...] = ()) -> Facts:
    available = sections.yes(found.get("available"))
    gpus = [Gpu(index, name) for index, name in enumerate(sections.names(found.get("gpu", "")))]
    torch, installer = _torch(form, found), found.get("installer", "")
    if torch and "source" in installer:  # whose GPUs only its builder knows
        packages = (*packages, Package("torch", torch.version, installer="source"))
    return sections.Machine(
        form,
        torch=_by_pip(torch) if installer.startswith("pip") else torch,
        python=sections.python(found.get("python")),
        host=_host(found),
        available=available,
        gpus=gpus,
        driver=found.get("driver"),
        packages=packages or None,
        imported=available is not None,
    ).facts


def _torch(form: str, found: dict[str, str]) -> Torch | None:
    """Its build where it stands with the version: "2.5.1 (CUDA 12.4)", "2.5.1 cu124", "2.9 ROCm 6.4"."""
    text = found.get("torch", "")
    cuda = re.search(r"(?:\b|_)cu(?:da(?:toolkit)?)?[ =-]?(\d\d|[789](?=\.?\d))\.?(\d)(?!\d)", text, re.IGNORECASE)
    rocm = re.search(r"\brocm[ -]?(\d+\.\d+)", text, re.IGNORECASE)
    built = found.get("built") or (f"{cuda[1]}.{cuda[2]}" if cuda else None)
    hip = sections.number(found.get("hip")) or (rocm[1] if rocm else None)
    torch = sections.torch(text, form, cuda=built, hip=hip) or _of_build(form, found.get("built"), hip)
    without = found.get("built") in ("None", "False") and not sections.yes(found.get("available"))  # ROCm's has none
    cpu = re.search(r"\bcpu(?:[ -]?only)?\b", text, re.IGNORECASE) or without
    return replace(torch, build="cpu") if torch and cpu and not torch.build else torch


def _of_build(form: str, built: str | None, hip: str | None) -> Torch | None:
    """A torch of which only its CUDA is told, or its ROCm."""
    if hip:
        return Torch(None, via=form, hip=hip, build=f"rocm{hip}")
    if built is None:
        return None
    cuda = built if re.fullmatch(r"(?:[89]|1[0-3])\.\d", built) else None
    return Torch(None, via=form, cuda=cuda, build=f"cu{cuda.replace('.', '')}" if cuda else None)


def _by_pip(torch: Torch | None) -> Torch | None:
    """Whoever installed it by pip and names no build has PyPI's, as its METADATA says."""
    return replace(torch, metadata_version=torch.version) if torch and torch.build is None else torch


def _host(found: dict[str, str]) -> Host | None:
    text = found.get("os", "")
    name = text.split(",")[0].strip()
    told = re.search(r"\b\d\S*-(?:tegra\b|[\w-]*microsoft[\w-]*)", text)
    kernel = told[0] if told else "tegra" if re.search(r"\b(?:jetpack|l4t)\b", text, re.IGNORECASE) else ""
    plain = sections.host(name, machine="aarch64" if kernel.endswith("tegra") else text, kernel=kernel)
    platform = re.match(r"(?:linux|windows|macos|darwin)-\d", name, re.IGNORECASE)
    host = sections.host(platform=name) if platform else plain
    if host is None and "container" in found and "torch" in found:
        jetson = "tegra" in found["container"]  # by the name of its image
        arch, kernel = ("aarch64", "tegra") if jetson else ("", "")
        return Host("linux", arch, kernel=kernel, container="docker")
    if host is None:
        return None
    return replace(host, container="docker") if "container" in found and host.os == "linux" else host
