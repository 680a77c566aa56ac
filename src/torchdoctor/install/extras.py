"""A pyproject.toml for several machines: one extra for each build, which uv locks together."""

import json
from collections.abc import Iterator, Sequence

from torchdoctor import shell
from torchdoctor.install.managers import pins, source_name
from torchdoctor.install.request import Choice
from torchdoctor.knowledge import version

# What pytorch.org has builds for; elsewhere, so on a Mac, an extra takes PyPI's wheel.
MARKERS = {
    "cpu": "sys_platform == 'linux' or sys_platform == 'win32'",
    "cuda": "sys_platform == 'linux' or sys_platform == 'win32'",
    "rocm": "sys_platform == 'linux'",
}


def project(choices: Sequence[Choice]) -> str:
    """The whole file, ready for `uv lock` and `uv sync --extra BUILD`. Of each build the first choice counts."""
    by_build = {choice.build: choice for choice in reversed(choices)}
    ordered = sorted(by_build.values(), key=lambda choice: choice.build != "cpu")
    least = max((choice.release.python_min for choice in ordered), key=version)
    synced = [shell.command("linux", "uv", "sync", "--extra", item.build) for item in ordered]
    return "\n".join(
        [
            f"# uv lock; then on each machine: {' or '.join(synced)}",
            "[project]",
            'name = "my-project"',
            'version = "0.1.0"',
            f'requires-python = ">={least}"',
            "",
            "[project.optional-dependencies]",
            *(f"{item.build} = {json.dumps([name + pin for name, pin in pins(item).items()])}" for item in ordered),
            "",
            "[tool.uv]",
            f"conflicts = [[{', '.join(f'{{ extra = {json.dumps(item.build)} }}' for item in ordered)}]]",
            *_sources(ordered),
        ]
    )


def _sources(choices: Sequence[Choice]) -> Iterator[str]:
    indexed = [choice for choice in choices if choice.index_url]
    if not indexed:
        return
    yield from ("", "[tool.uv.sources]")
    for name in dict.fromkeys(name for choice in indexed for name in pins(choice)):
        places = ", ".join(_place(choice) for choice in indexed if name in pins(choice))
        yield f"{name} = [{places}]"
    for choice in indexed:
        yield from (
            "",
            "[[tool.uv.index]]",
            f'name = "{source_name(choice)}"',
            f'url = "{choice.index_url}"',
            "explicit = true",
        )


def _place(choice: Choice) -> str:
    kind = "cpu" if choice.build == "cpu" else "rocm" if choice.build.startswith("rocm") else "cuda"
    return f'{{ index = "{source_name(choice)}", extra = "{choice.build}", marker = "{MARKERS[kind]}" }}'
