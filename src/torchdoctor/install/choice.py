"""The choice: the newest torch of which a build runs on a machine, and of its builds the recommended one."""

from collections.abc import Callable, Iterator
from itertools import islice

from torchdoctor.install.fit import Fit
from torchdoctor.install.machine import Machine
from torchdoctor.install.request import Choice, Doubt, Rejected, Request, Unmet
from torchdoctor.knowledge import Compat, Release, cuda_of, official, version


class Planner:
    """Chooses builds for one machine."""

    def __init__(self, machine: Machine, compat: Compat) -> None:
        self.machine, self.compat, self.fit = machine, compat, Fit(machine, compat)

    def choose(self, request: Request) -> Choice:
        """The best build. Raises Unmet, without what would be nearest."""
        rejected: dict[str, Rejected] = {}
        for release in self._candidates(request):
            for build in self._ranked(release, request):
                doubt = self.fit.refusal(release, build, request)
                if doubt is None:
                    return self._choice(release, build, request)._replace(rejected=tuple(rejected.values()))
                rejected.setdefault(build, _rejected(release, build, doubt))
        raise Unmet(tuple(rejected.values()) or (self._no_such_build(request),))

    def _candidates(self, request: Request) -> Iterator[Release]:
        """Releases to weigh, newest first; for a nightly the newest of which the index is known."""
        releases = self.compat.releases
        if request.torch is not None:
            found = releases.get(request.torch)
            yield from (found,) if found else ()
            return
        newest_first = filter(None, map(releases.get, reversed(releases.versions())))
        yield from islice((item for item in newest_first if item.indexed), 1) if request.nightly else newest_first

    def _builds(self, release: Release, request: Request) -> tuple[str, ...]:
        """Every build that a release has or may have."""
        forge = self.compat.elsewhere.conda_forge
        if request.manager == "conda" and release.torch == forge.torch:
            return forge.builds.get(self.machine.platform, ())
        platform = self.machine.platform
        return (*release.builds(platform), *self.compat.releases.possible(release, platform))

    def _ranked(self, release: Release, request: Request) -> list[str]:
        """The builds of a release that answer the request, the officially recommended first.

        Recommended is the CUDA version that PyPI serves on Linux, then what the selector lists, newest first.
        """
        default = release.pypi.get("linux_x86_64")
        listed = release.selector.get(self.machine.platform) or release.selector.get("linux_x86_64", ())

        def rank(build: str) -> tuple[bool, bool, list[int]]:
            numbers = version(cuda_of(build) or build.removeprefix("rocm"))
            return build != default, build not in listed, [-part for part in numbers]

        wanted = self._wanted(request)
        return sorted(filter(wanted, self._builds(release, request)), key=rank)

    def _wanted(self, request: Request) -> Callable[[str], bool]:
        """Whether a build is of the kind asked for; with "auto", of the kind that this machine's GPUs need."""
        machine = self.machine
        if request.compute not in ("auto", "cuda"):
            return lambda build: build == request.compute
        if request.compute == "cuda" or (machine.nvidia and machine.os != "macos"):
            return lambda build: cuda_of(build) is not None
        if machine.gfx:
            return lambda build: build.startswith("rocm")
        return lambda build: build == ("xpu" if machine.intel else "cpu")

    def _choice(self, release: Release, build: str, request: Request) -> Choice:
        names = official.companions(release.torch, request.torch) if request.companions is None else request.companions
        forge = self.fit.of_forge(release, request)
        lacking = {name: self.fit.companion(release, build, name, forge) for name in names}
        present = [name for name in names if lacking[name] is None]
        platform = self.machine.platform
        seen = build in release.indexed.get(platform, ())
        only_indexed = self.machine.os == "macos" and not release.on_pypi(platform, self.machine.python)
        guessed = build not in release.builds(platform)
        return Choice(
            release=release,
            build=build,
            packages=official.pinned(release, present),
            index_url=self.compat.wheels.index(build) if seen or only_indexed or guessed else None,
            left_out=tuple(doubt.reason for doubt in lacking.values() if doubt),
        )

    def _no_such_build(self, request: Request) -> Rejected:
        """What is asked for is not among the builds that are known for this system."""
        machine, system = self.machine, f"{self.machine.os} {self.machine.arch}"
        kind = "cuda" if machine.nvidia else "rocm" if machine.gfx else "xpu" if machine.intel else "cpu"
        asked = kind if request.compute == "auto" else request.compute
        release = self.compat.releases.get(request.torch or "")
        if release is None:
            wanted = "nightly torch" if request.nightly else "any torch"
            return Rejected(asked, f"no such build of {wanted} is known for {system}", "")
        if asked in release.dropped:
            return Rejected(asked, f"torch {release.torch} is no longer built for {asked}", release.torch)
        known = ", ".join(release.builds(machine.platform)) or "none"
        return Rejected(asked, f"torch {release.torch} has no such build on {system}; it has: {known}", release.torch)


def _rejected(release: Release, build: str, doubt: Doubt) -> Rejected:
    return Rejected(build, doubt.reason, release.torch, "does-not-run" if doubt.known else "unknown", doubt.tell)
