"""What the tools say that start and build programs; {0} is what the line names."""

from torchdoctor.explain.steps.row import Row

TOOLS = (
    Row(
        r"No such command '([\w-]{1,40})'",
        "This release of the command has no {0}: --help lists what it has. Its instructions are for another release: "
        "see which one runs (which, on Windows where), and update its package or take its own syntax",
    ),
    Row(
        r"error: invalid command '([\w-]{1,40})'",
        "setup.py has no command {0}: it is misspelled (build_ext, develop, install, bdist_wheel), or of a package "
        "that is missing here, as bdist_wheel is of wheel; python setup.py --help-commands lists them",
    ),
    Row(
        r"error: could not create '([^'\n]{1,200}\.(?:so|pyd))': No such file",
        "The build copies {0} into a folder that is not below this one: start in the folder of setup.py, in a whole "
        "and fresh clone: python -m pip install --no-build-isolation -e .",
    ),
    Row(
        r"error: (?:[^\s:]{0,300}/)?([\w.-]{1,60}\.o): No such file",
        "The step before did not compile {0}: its error, if any, is the first one above. Remove the folder build, and "
        "build again, with ninja reinstalled (pip install --force-reinstall ninja) or without (pip uninstall ninja); "
        "old sources need the torch that the project names",
        also=r"ninja|Compiling obj|g\+\+|build[/\\]temp",
    ),
)
