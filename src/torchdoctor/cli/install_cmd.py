"""torchdoctor install-cmd: the command that installs the torch that suits a machine."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from torchdoctor.cli.flags import Answer, Format
from torchdoctor.cli.screen import FAILED, FOUND, UNKNOWN, stop, tell, warn, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torchdoctor.install.flags import Flags
    from torchdoctor.install.machine import Machine
    from torchdoctor.install.plan import Plan
    from torchdoctor.install.request import Status, Unmet
    from torchdoctor.knowledge import Compat
    from torchdoctor.verify import Verified


def command(
    torch: Annotated[
        str | None, typer.Option("--torch", metavar="VERSION", help="Default: the newest that runs there.")
    ] = None,
    compute: Annotated[
        str, typer.Option("--compute", metavar="BUILD", help="auto, cpu, cu126, rocm6.4, xpu ...")
    ] = "auto",
    os: Annotated[
        str | None,
        typer.Option(
            "--os", metavar="OS", help="linux, windows or macos: a different machine, described only by flags."
        ),
    ] = None,
    arch: Annotated[str | None, typer.Option("--arch", metavar="ARCH", help="x86_64, aarch64, arm64 or amd64.")] = None,
    python_version: Annotated[
        str | None, typer.Option("--python-version", metavar="X.Y", help="3.12; 3.13t is free-threaded.")
    ] = None,
    manager: Annotated[
        str | None,
        typer.Option(
            "--manager",
            metavar="NAME",
            help="pip, uv, conda, pixi, poetry, pyproject, requirements, constraints, dockerfile or wheel.",
        ),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="NAMES", help="torchvision,torchaudio,torchtext,torchcodec."),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="torch alone.")] = False,
    driver: Annotated[
        str | None, typer.Option("--driver", metavar="VERSION", help="Of the NVIDIA driver: 570.86.10.")
    ] = None,
    gpu: Annotated[list[str] | None, typer.Option("--gpu", metavar="NAME", help="RTX 3090. Repeatable.")] = None,
    compute_capability: Annotated[
        list[str] | None, typer.Option("--compute-capability", metavar="X.Y", help="8.6. Repeatable.")
    ] = None,
    extras: Annotated[bool, typer.Option("--extras", help="For pyproject: an extra for each build.")] = False,
    index_base: Annotated[
        str | None,
        typer.Option("--index-base", metavar="URL", help="Mirror of download.pytorch.org/whl; or $TORCHDOCTOR_INDEX."),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Ask your pip or uv, over the network, whether it finds the packages.")
    ] = False,
    wsl: Annotated[bool, typer.Option("--wsl", help="Linux inside Windows (with the Windows driver).")] = False,
    nightly: Annotated[bool, typer.Option("--nightly", help="The nightly wheels.")] = False,
    python: Annotated[
        str | None,
        typer.Option("--python", metavar="PYTHON", help="Interpreter, or folder of an environment, to install into."),
    ] = None,
    format: Answer = Format.TEXT,
) -> None:
    """Print the official command that installs torch here.

    Or on a machine that flags describe. Standard output is the command alone. Exit code: 0 it is printed, 1 no build
    runs there, 2 wrong usage, 3 this machine gave no answer, 4 not known whether a build runs there.

    \b
    Examples:
      torchdoctor install-cmd                          for this machine
      torchdoctor install-cmd --torch 2.9.1 --manager uv
      torchdoctor install-cmd --os linux --python-version 3.12 \\
          --gpu "RTX 3090" --driver 535.261.03         for another one
      eval "$(torchdoctor install-cmd)"                run it at once
    """
    from torchdoctor import install, knowledge
    from torchdoctor.install import flags as given

    flags = given.Flags(
        torch,
        compute,
        os,
        arch,
        python_version,
        manager,
        beside,
        only,
        driver,
        gpu or (),
        compute_capability or (),
        nightly,
        wsl,
        extras,
    )
    try:
        data = knowledge.load(index=index_base)
        here = machine_here(flags, python, data)
        found = planned(flags, data, here, verify)
        said = verified(found, given.machine_of(flags, data, here), data) if verify else None
        raise typer.Exit(show_plan(found, said, format, data))
    except install.Unmet as unmet:
        show_refusal(unmet, format, data)
        raise typer.Exit(UNKNOWN if unmet.status == "unknown" else FOUND) from None
    except (install.UsageError, knowledge.DataError) as error:
        stop(str(error))


def machine_here(flags: "Flags", python: str | None, data: "Compat") -> "Machine | None":
    """What is taken from this machine: nothing where the flags name another, of it all but torch where they do not."""
    from torchdoctor.install.machine import machine, this_system

    if flags.whole and not python:
        return None if flags.os else this_system()
    from torchdoctor.cli.here import collect_here  # not where the flags describe the machine

    facts, _ = collect_here(python, 60, smoke=False)()
    if facts.host is None or facts.python is None:
        warn(" ".join(f"{item.collector}: {item.why}" for item in facts.problems))
        raise typer.Exit(FAILED)
    return machine(facts, data)


def planned(flags: "Flags", data: "Compat", here: "Machine | None", verify: bool) -> "Plan":
    """The plan; where it is to be verified also one of which only the index can say whether it exists."""
    from torchdoctor.install import Unmet
    from torchdoctor.install.flags import install_cmd

    try:
        return install_cmd(flags, data, here)
    except Unmet as unmet:
        if not verify or unmet.status != "unknown":
            raise
        return install_cmd(flags, data, here, try_unknown=True)


def verified(plan: "Plan", place: "Machine", data: "Compat") -> "Verified":
    from torchdoctor import verify
    from torchdoctor.knowledge.wheels import Target

    if place.interpreter:
        return verify.arguments(plan.arguments, place)
    release = data.releases.get(plan.torch) or data.releases.all()[-1]
    python = place.python or list(release.pythons.get(place.platform, {"3.12": ""}))[-1]
    target = data.wheels.wheel("torch", release.torch, Target(plan.build, place.platform, python))
    return verify.arguments(plan.arguments, place, target)


# What the installer's answer makes of the plan: the status in JSON and the exit code.
OUTCOMES: "dict[str, tuple[Status, int]]" = {
    "confirmed": ("runs", 0),
    "not-found": ("does-not-run", FOUND),
    "unreachable": ("unknown", UNKNOWN),
}


def show_plan(plan: "Plan", said: "Verified | None", format: Format, data: "Compat") -> int:
    """The command on standard output, but not one that was to be confirmed and is not; the exit code."""
    from datetime import date

    from torchdoctor.install import as_json

    rejected = (f"not {item.build}: {item.reason}" for item in plan.rejected if item.torch == plan.torch)
    for line in (*filter(None, [data.outdated(date.today())]), *plan.why, *rejected, *verdict(said)):
        tell(f"# {line}")
    status, code = OUTCOMES[said.answer if said else "confirmed"]
    if format is Format.JSON:
        import json

        answer = as_json(plan._replace(status=status))
        write(json.dumps({**answer, "verified": said._asdict()} if said else answer, indent=1) + "\n")
    elif code:
        warn(f"not confirmed, so not printed as the answer: {plan.command}")
    else:
        for line in plan.command.splitlines():
            tell(line, sys.stdout)
    return code


def verdict(said: "Verified | None") -> "Iterator[str]":
    """What the installer says, in lines."""
    if said is None:
        return
    from torchdoctor.verify import WORDS

    yield f"{WORDS[said.answer]}: {said.detail}"
    for name in said.found:
        size = [f"{said.size[name] / 1e6:,.1f} MB"] if name in said.size else []
        sha256 = [f"sha256 {said.sha256[name]}"] if name in said.sha256 else []
        if size or sha256:
            yield f"{name}: {', '.join([*size, *sha256])}"
    if said.newer:
        yield f"a newer one is available: torch {said.newer}"


def show_refusal(unmet: "Unmet", format: Format, data: "Compat") -> None:
    from datetime import date

    from torchdoctor.install import refusal

    answer, stale = refusal(unmet), data.outdated(date.today())
    warn(f"{answer['error']}{f' ({stale})' if stale else ''}")
    for line in (*(f"  {line}" for line in unmet.reasons()), *(f"nearest: {line}" for line in unmet.nearest)):
        tell(line)
    if format is Format.JSON:
        import json

        write(json.dumps(answer, indent=1) + "\n")
