"""What shells, make and Docker say of a script or a line that they are given."""

from torchdoctor.explain.steps.row import Row

_RETURNS = (
    "The script has Windows line ends (\\r), which bash does not read: take them away (and let git leave Unix ones: "
    "git config core.autocrlf input)"
)

LINES = (
    Row(
        r"(?:bad interpreter: No such file|\^M: bad interpreter|\$'[^'\n]{0,40}\\r'|: invalid option name: ?pipefail)",
        _RETURNS,
        (r"perl -pi -e 's/\r$//' SCRIPT.sh",),
        also=r"\^M|\\r'|pipefail",
    ),
    Row(
        r"\[\[: not found|Syntax error: \"\(\" unexpected|(?<![\w-])source: not found|Bad substitution",
        "sh ran a script that is written for bash: start it as bash SCRIPT.sh (or ./SCRIPT.sh), and in a Dockerfile "
        'write SHELL ["/bin/bash", "-c"]',
        also=r"\bsh\b",
    ),
    Row(
        r"(?:bash|zsh|sh): (?:line \d+: )?(?:\d+: )?(\.{0,2}/?[\w./-]{1,120}\.(?:sh|py|run)): Permission denied",
        "{0} may not be started as a program: allow it, or start it by bash or python",
        ('chmod +x "{0}"',),
    ),
    Row(
        r"The token '&&' is not a valid statement separator",
        "This PowerShell knows no &&: give the commands one after another, or write ; between them",
    ),
    Row(
        r"No rule to make target '([^'\n]{1,120})'",
        "make finds no {0}: start it in the folder of the project's Makefile, after its configure or cmake step; a "
        "file "
        "that is missing comes with git submodule update --init --recursive",
    ),
    Row(
        r"No targets specified and no makefile found",
        "There is no Makefile here: it is in another folder, or is made first (cmake ., ./configure), whose error "
        "is above",
    ),
    Row(
        r"No module named ([\w.]{3,80})\s*$",
        "python -m looks for {0} from this folder and in what is installed: start in the folder that holds its first "
        "part (the project's own), and see that its name is right",
        also=r"(?m)^(?:/\S*|[A-Z]:\\\S*)?python[\d.]*(?:\.exe)?: No module named \w+\.\w",
    ),
    Row(
        r"File \"setup\.py\"(?: or \"setup\.cfg\")? (?:or \"pyproject\.toml\" )?not found\. "
        r"Directory cannot be installed in editable mode: (\S{1,200})",
        "{0} is not the folder of the package: it has no setup.py or pyproject.toml. Go into the one that has "
        "(often one "
        "below), or clone with its submodules; a setup.cfg or pyproject.toml alone needs a newer pip",
        ("git submodule update --init --recursive",),
    ),
    Row(
        r"failed to (?:compute cache key|calculate checksum)[\s\S]{0,200}?\"([^\"\n]{1,120})\"[^\n]{0,10}: not found",
        "COPY finds no {0}: paths count from the folder given to docker build (its last word), which must hold it, and "
        ".dockerignore must not leave it out",
        ("docker build -f PATH/OF/Dockerfile .",),
    ),
    Row(
        r"The container name \"/?([\w.-]{1,60})\" is already in use",
        "A container {0} is there from before: start that again, or give the new one a different --name. docker rm "
        "removes the old one, and what was changed in it",
        ("docker start -ai {0}",),
    ),
    Row(
        r"Bind for \S{1,60}:(\d{2,5}) failed: port is already allocated",
        "Port {0} is taken by another container or program: stop that one, or publish another, -p 8001:{0}",
        ("docker ps", "ss -ltnp"),
    ),
    # Ray, trackers.
    Row(
        r"runtime env failed to be created|RuntimeEnvSetupError",
        "Ray could not make the environment of the job (pip, working_dir): the reason is in its log; a working_dir may "
        "have 500 MB at most (leave out with excludes), and what pip installs must be reachable from every node",
        ("tail -n 60 /tmp/ray/session_latest/logs/runtime_env_setup-*.log",),
    ),
    Row(
        r"Version mismatch: The cluster was started with",
        "All nodes and the driver must have the same Ray and Python (both versions are in the message): install that "
        "Ray in an environment with that Python here, then start the cluster again",
    ),
    Row(
        r"Could not find any running Ray instance",
        "No Ray runs on this machine: start it first, or let ray.init() without an address start one; from elsewhere "
        "give the head's address",
        ("ray start --head",),
    ),
    Row(
        r"Ray component \w+ is trying to use a port number (\d+) that is used by other components",
        "Port {0} is given to two parts of Ray: end your earlier runs (this ends every Ray of this machine that "
        "is yours), and name ports apart (--min-worker-port, --max-worker-port)",
        ("ray stop",),
    ),
    # Pages in a browser.
    Row(
        r"Tried to instantiate class '__path__\._path'",
        "A harmless message: Streamlit's watcher of files looks into torch.classes. Switch it off",
        ("export STREAMLIT_SERVER_FILE_WATCHER_TYPE=none",),
    ),
    Row(
        r"to view this Streamlit app on a browser, run it with"
        r"|missing ScriptRunContext!(?! This warning can be ignored)",
        "It is a Streamlit app, which python alone does not show: start it so, and open the address that it prints",
        ("streamlit run app.py",),
        unless=r"\$ streamlit run|> streamlit run|Traceback|You can now view your Streamlit",
    ),
    Row(
        r"InvalidPathError: Cannot move (\S{1,200}) to the gradio cache dir",
        "Gradio shows files only from the program's folder, the system's temporary one and those allowed: "
        "demo.launch(allowed_paths=[FOLDER]) with the folder of {0}",
    ),
    Row(
        r"Data incompatible with messages format",
        "The chat component and the function are of two forms: where gr.Chatbot(type='messages') (the only one from "
        "Gradio 6 on) return [{{'role': 'user', 'content': ...}}, ...]; for pairs of texts an older Gradio with "
        "type='tuples'",
    ),
)
