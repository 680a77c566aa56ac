"""What OmegaConf says, and Hydra which makes configurations with it."""

from torchdoctor.explain.steps.row import Row

CONFIGS = (
    Row(
        r"Key '?(hydra)'? is not in struct",
        "The configuration that is merged in has a block {0}:, which the main one does not allow: take that block out "
        "of your file; or, in the code, OmegaConf.set_struct(cfg, False) before the merge",
    ),
    Row(
        r"[Kk]ey '\w+' is not in struct[\s\S]{0,40}?full[_= ]*key: (hydra\.[\w.]+)",
        "The configuration and the code are for another release of Hydra ({0}): install the hydra-core and omegaconf "
        "that the project's requirements name",
        ("python -m pip show hydra-core omegaconf",),
    ),
    Row(
        r"Could not override '([\w.@/-]+)'",
        "The configuration has no {0}: where it is to be new write + before it (+{0}=VALUE; ++ sets it in any case); "
        "else it is misspelled, or from a different release of the project",
    ),
    Row(
        r"[Kk]ey '(?:\w+)' (?:is )?not in (?:struct|'\w+')\W+full_key: ([\w.\[\]-]+)"
        r"|Missing key \w+\W+full_key: ([\w.\[\]-]+)",
        "The line asks for {0}, which the configuration does not have: add it to the yaml file, or on the command line "
        "+{0}=VALUE. Where more is missing, code and configuration are of different releases: take both of one",
    ),
    Row(
        r"Missing mandatory value: ([\w.\[\]-]+)",
        "{0} is left open in the configuration (???): give it on the command line, {0}=VALUE, or write it into the "
        "yaml file",
    ),
    Row(
        r"Interpolation key '([^'\n]{1,80})' not found",
        "A value of the configuration refers to ${{{0}}}, which is not set there: add it, or give it on the command "
        "line (+{0}=VALUE); of ${{oc.env:NAME}} set the variable",
    ),
    Row(
        r"Environment variable '((?!(?:PATH|HOME|USER|LD_LIBRARY_PATH|PWD)')\w+)' not found",
        "The configuration reads the variable {0} of the environment: set it before the start",
        ("export {0}=VALUE",),
    ),
    Row(
        r"In '[^'\n]{1,80}': Could not find '([^'\n]{1,120})'"
        r"|Cannot find primary config '([^'\n]{1,80})'|Primary config (?:module|directory)[^\n]{0,40}not found"
        r"|MissingConfigException: [^\n]{0,60}?'([^'\n]{1,120})'",
        "Hydra finds no file of that name: the message lists those that there are. Paths count from the file with "
        "@hydra.main, not from your folder; give the folder with --config-path or --config-dir",
    ),
    Row(
        r"(?:OverrideParseException|LexerNoViableAltException|Error parsing override '[^'\n]{1,80}')[^\n]{0,40}",
        "Hydra cannot read a value of the command line: one with blanks, commas, brackets, colons or = needs quotes "
        "that reach Hydra, 'key=\"value\"'; and no blank on either side of the =",
    ),
    Row(
        r"You must specify '([\w/@.-]{1,80})', e\.g,? ",
        "The configuration leaves the group {0} open: choose one of those that the message lists, {0}=NAME",
    ),
    Row(
        r"Error instantiating '([\w.]{1,120})' ?: [^\n]{0,40}\bmissing \d+ required positional arguments?: ([^\n]+)",
        "The configuration's block for {0} does not give {1}: choose the experiment whose file has them (as the README "
        "starts it), and take the hydra-core that the project names; or add them to the block",
    ),
    Row(
        r"Error (?:in call to target|instantiating(?:/calling)?|locating target) '([\w.]{1,120})'"
        r"|Error getting class at ([\w.]{1,120})",
        "Hydra makes {0} from the configuration, and that failed: what follows in the message (or the traceback above) "
        "is the error; compare its block with what the class takes, and import it alone to see more",
    ),
)
