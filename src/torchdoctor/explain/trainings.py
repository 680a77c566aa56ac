"""What a training program, its configuration, its launcher or its data say as they fail: the line, and what to do."""

from collections.abc import Iterable

from torchdoctor.explain.clock import Clock
from torchdoctor.explain.clues import CLUES
from torchdoctor.explain.ended import ENDED
from torchdoctor.explain.mention import stands
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_KEY = r"KeyError: ['\"]"
_IN_PROSE = rf"(?:(?<=[\w,.:]) ['\"`(]?|\A){_KEY}"  # not below a line of code, which says whose key it is
_LOADED = r"(?:ckpt|check_?point|checkpoint_dict|state|saved|resume|weights|loaded)\w*(?:\[['\"]\w+['\"]\])?"


def _of_a_file(keys: str, also: str = "") -> str:
    """A key that a checkpoint lacks: by the line that asks for it, or by what is told of it."""
    return (
        rf"{_LOADED}\[['\"](?:{keys})['\"]\][^\n]{{0,200}}\n(?:[\s>|~^]+\n)?[\s>|]*{_KEY}({keys})['\"]"
        rf"|(?:(?i:check_?point|\.pth\b|\.ckpt\b|torch\.load)[\s\S]{{0,600}}?){_IN_PROSE}({keys})['\"]"
        rf"|{_IN_PROSE}({keys})['\"](?=[\s\S]{{0,400}}(?i:check_?point|\.pth\b|\.ckpt\b){also})"
    )


_ABSENT = r"(?:No such file or directory|does not exist|not found)"
_PREPROCESSED = rf"{_ABSENT}[^\n]{{0,200}}?nnUNet_preprocessed"
_AGAIN = (
    "nnU-Net's preprocessing of this data set did not come to its end: start it again, and read what it prints to its "
    "last line"
)

# The line; what to do, {0} is what the line names; commands. The more special come first.
TABLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *CLUES,
    # OmegaConf, and Hydra which makes configurations with it.
    (
        r"Key '?(hydra)'? is not in struct",
        "The configuration that is merged in has a block {0}:, which the main one does not allow: take that block out "
        "of your file; or, in the code, OmegaConf.set_struct(cfg, False) before the merge",
        (),
    ),
    (
        r"[Kk]ey '\w+' is not in struct[\s\S]{0,40}?full[_= ]*key: (hydra\.[\w.]+)",
        "The configuration and the code are for another release of Hydra ({0}): install the hydra-core and omegaconf "
        "that the project's requirements name",
        ("python -m pip show hydra-core omegaconf",),
    ),
    (
        r"Could not override '([\w.@/-]+)'",
        "The configuration has no {0}: where it is to be new write + before it (+{0}=VALUE; ++ sets it in any case); "
        "else it is misspelled, or of another release of the project",
        (),
    ),
    (
        r"[Kk]ey '(?:\w+)' (?:is )?not in (?:struct|'\w+')\W+full_key: ([\w.\[\]-]+)"
        r"|Missing key \w+\W+full_key: ([\w.\[\]-]+)",
        "The line asks for {0}, which the configuration does not have: add it to the yaml file, or on the command line "
        "+{0}=VALUE. Where more is missing, code and configuration are of different releases: take both of one",
        (),
    ),
    (
        r"Missing mandatory value: ([\w.\[\]-]+)",
        "{0} is left open in the configuration (???): give it on the command line, {0}=VALUE, or write it into the "
        "yaml file",
        (),
    ),
    (
        r"Interpolation key '([^'\n]{1,80})' not found",
        "A value of the configuration refers to ${{{0}}}, which is not set there: add it, or give it on the command "
        "line (+{0}=VALUE); of ${{oc.env:NAME}} set the variable",
        (),
    ),
    (
        r"Environment variable '(\w+)' not found",
        "The configuration reads the variable {0} of the environment: set it before the start",
        ("export {0}=VALUE",),
    ),
    (
        r"In '[^'\n]{1,80}': Could not find '([^'\n]{1,120})'"
        r"|Cannot find primary config '([^'\n]{1,80})'|Primary config (?:module|directory)[^\n]{0,40}not found"
        r"|MissingConfigException: [^\n]{0,60}?'([^'\n]{1,120})'",
        "Hydra finds no file of that name: the message lists those that there are. Paths count from the file with "
        "@hydra.main, not from your folder; give the folder with --config-path or --config-dir",
        (),
    ),
    (
        r"(?:OverrideParseException|LexerNoViableAltException|Error parsing override '[^'\n]{1,80}')[^\n]{0,40}",
        "Hydra cannot read a value of the command line: one with blanks, commas, brackets, colons or = needs quotes "
        "that reach Hydra, 'key=\"value\"'; and no blank on either side of the =",
        (),
    ),
    (
        r"You must specify '([\w/@.-]{1,80})', e\.g,? ",
        "The configuration leaves the group {0} open: choose one of those that the message lists, {0}=NAME",
        (),
    ),
    (
        r"Error instantiating '([\w.]{1,120})' ?: [^\n]{0,40}\bmissing \d+ required positional arguments?: ([^\n]+)",
        "The configuration's block for {0} does not give {1}: choose the experiment whose file has them (as the README "
        "starts it), and take the hydra-core that the project names; or add them to the block",
        (),
    ),
    (
        r"Error (?:in call to target|instantiating(?:/calling)?|locating target) '([\w.]{1,120})'"
        r"|Error getting class at ([\w.]{1,120})",
        "Hydra makes {0} from the configuration, and that failed: what follows in the message (or the traceback above) "
        "is the error; compare its block with what the class takes, and import it alone to see more",
        (),
    ),
    # Checkpoints.
    (
        _of_a_file(
            r"(?:global_|start_)?(?:epochs?|iterations?|iter|step)|(?:\w+_)?optim(?:izer)?(?:_\w+)?|lr_scheduler|scheduler"
            r"|best_\w+|scaler",
            also=r"|(?![\s\S]*\b(?:pandas|df|dict)\b)[^\n]{0,60}\b(?:as|when|while) (?:I |we )?(?:fine-?tun|resum)",
        ),
        "The file has no {0}: it holds weights alone, as published ones do, and no training to go on with. Give it by "
        "the option for pretrained weights, not by --resume or as checkpoint; for a new training move the old "
        "checkpoint away; or read ckpt.get('{0}')",
        (),
    ),
    (
        _of_a_file(r"config|cfg|opts?|args|hparams|hyper_parameters|arch|meta|n_cls|classes"),
        "The file has no {0}: it is of another release of the project, or holds weights alone. Download it again from "
        "the README's link, and take the code of the same release; its keys: print(torch.load(file, "
        "map_location='cpu').keys())",
        (),
    ),
    (
        _of_a_file(
            r"(?!(?:\w+_)?state_dict|params|ema)(?:model|net|network|generator|encoder|G_ema|g_ema|g|G)(?:_\w+)?"
        ),
        "The file has no {0}: it is the state_dict itself, or saved by different code: "
        "print(torch.load(file, map_location='cpu').keys()), and load what is there; or download the file of this "
        "release",
        (),
    ),
    (
        r"\b(config|cfg|conf|hparams?|hps|opts?|settings)\[['\"](\w+)['\"]\][\s\S]{0,160}?KeyError: ['\"]\2['\"]",
        "The configuration has no {1} where the line reads it: print the keys of {0} (list({0})[:20]); add it at that "
        "level to the file that the command names, or take file and code from one release",
        (),
    ),
    (
        r"'ConfigDict' object has no attribute '(train_cfg|test_cfg)'",
        "In newer MMDetection 2 {0} stands inside model=dict(...): call build_detector(cfg.model) alone, or "
        "read cfg.model.{0}; else take the script and the configuration of the installed release",
        (),
    ),
    # Launchers.
    (
        r"KeyError: '(SLURM_\w+)'",
        "Lightning takes this for a job of Slurm, because SLURM_NTASKS is set, and {0} is not: in an interactive shell "
        "or a container take that variable away, or start it with srun",
        ("unset SLURM_NTASKS",),
    ),
    (
        r"accelerate[/\\]commands[/\\]launch\.py[\s\S]{0,400}'NoneType' object has no attribute 'lower'",
        "accelerate has no settings yet: make them once, then start again",
        ("accelerate config default",),
    ),
    (
        r"ClusterConfig\.__init__\(\) got an unexpected keyword argument '(\w+)'"
        r"|accelerate[\s\S]{0,300}__init__\(\) got an unexpected keyword argument '(command_file|commands|tpu_\w+"
        r"|downcast_bf16|dynamo_\w+|gpu_ids|rdzv_\w+|same_network|main_training_function)'",
        "accelerate's file of settings was written by another release ({0}): make it again, by your answers",
        ("accelerate config",),
    ),
    (
        r"(--\w[\w-]{0,40}(?:[ =][^\s\\]{1,80})?) *\\[ \t]+\n[\s\S]{0,1500}?"
        r"(?:unrecognized arguments|arguments are required|expected (?:one|at least one) argument|command not found)",
        "Behind the \\ after {0} is a blank, which ends the command there: \\ must be the last sign of its line",
        (),
    ),
    (
        r"(?:arguments are required|unrecognized arguments)[\s\S]{0,4000}?\.sh: (?:line )?(\d+): (--?\w[\w-]*)"
        r"|\.sh: (?:line )?(\d+): (--?\w[\w-]*)[\s\S]{0,4000}?(?:arguments are required|unrecognized arguments)",
        "The script tears its command before line {0} ({1}): the line above it does not end with \\ as its last sign, "
        "or is a comment, which ends the command too",
        (),
    ),
    (
        r"unrecognized arguments:[^\n]{0,200}?(\S{0,60}[})\]\"';])\s*$",
        "{0} ends with a sign that is left over: in the script a variable's braces or quotes are not closed, or its "
        'value has a blank; put the whole value in quotes, --option="$VALUE"',
        (),
    ),
    (
        r"(?i)fairseq[\s\S]{0,3000}?error: argument (--[\w-]{1,60}): invalid typing\.Optional\[\w+\] value",
        "This copy of fairseq is for Python 3.8 and older, and cannot read the types of its options in a newer one: "
        "take a newer fairseq (where the project brings no copy of its own), or Python 3.8, in a new environment",
        (),
    ),
    (
        r"\bPS [A-Z]:\\[^\n]*(--\w[\w-]{0,40}) ''[\s\S]{0,3000}?error: argument \1: expected one argument",
        "PowerShell leaves out an empty value ('') on its way to a program: write {0}= with nothing behind it",
        (),
    ),
    (
        r"error: argument (-[\w/, -]{1,60}): expected (?:one|at least one|\d+) arguments?",
        "{0} needs a value behind it: it is missing, or a variable of the shell that is empty; a value that begins "
        "with - is written {0}=VALUE",
        (),
    ),
    (
        r"error: ambiguous option: (-[\w-]{1,60})\S* could match ([^\n]{1,200})",
        "{0} is the beginning of several options ({1}): write one of them out",
        (),
    ),
    (
        r"sys\.argv\[(\d+)\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*IndexError: list index out of range",
        "The script reads value {0} behind its name, and was started with fewer: give them as the README does, python "
        "script.py VALUE ...; above that line the code says which",
        (),
    ),
    (
        r"(?:obj_from_dict|build_from_cfg|obj_cls\(|obj_type\()[\s\S]{0,600}unexpected keyword argument "
        r"'(bbox_roi_extractor|bbox_head|mask_head|mask_roi_extractor)'"
        r"|RCNN\.__init__\(\) got an unexpected keyword argument '(bbox_head|mask_head|bbox_roi_extractor)'",
        "From MMDetection 2 on {0} is inside roi_head: model=dict(roi_head=dict({0}=...)). Write it there, or take "
        "the configuration of the installed release",
        (),
    ),
    (
        r"(?:obj_from_dict|build_from_cfg|obj_cls\(|obj_type\()[\s\S]{0,600}unexpected keyword argument '(\w+)'",
        "The configuration gives {0} to the class that is built there, which does not take it: take the configuration "
        "from the installed release of the package; in a class of your own, let __init__ take it, or leave that out",
        (),
    ),
    (
        r"unrecognized arguments:(?=[^\n]{0,300}[\u2010-\u2015]) ?([^\n\s]{1,60})",
        "{0} begins with a dash of printed text, as web pages make it: write two hyphens, --",
        (),
    ),
    (
        r"(?:found at|not found|No such file)[^\n]{0,40}?(C:[/\\]{1,2}Program Files[/\\]{1,2}Git[/\\][^'\n]{1,200})",
        "Git Bash has taken a path that begins with / for one of its own ({0}): write it as Windows does, "
        "C:/folder/file, or without the first /; or switch that off in Git Bash, export MSYS_NO_PATHCONV=1",
        (),
    ),
    # Data.
    (
        r"assert\b[^\n]{0,40}(?:boxes\[|\bx1\b|\.x1\b|\bxmin\b)[^\n]{0,60}[<>]=?[^\n]{0,80}"
        r"(?:\n(?:[\s>|~^]+\n)?[\s>|]*AssertionError)?",
        "A box of the annotations has its right or lower side before the left or upper one, or begins below 0 (-1 is "
        "65535 without a sign): print the name of the file and its boxes there, correct or leave out those, and remove "
        "the cache that was made of them (data/cache, *.pkl)",
        (),
    ),
    (
        r"datasets should not be an empty",
        "No folder of data was found or chosen: print the path, and the names by which folders are chosen in it "
        "(--select_data, where / takes all); ConcatDataset got an empty list",
        (),
    ),
    (
        r"\b([a-z][a-z0-9]{2,20}(?<!https)(?<!http)(?<!file))://\S{1,200}\.(?:pkl|pth?|ckpt)\b[^\n]{0,20}"
        r"(?:not found|does not exist)",
        "{0}:// is a short name that nothing resolves here: download the file by the link of the project's README or "
        "model zoo, and give its path (MODEL.WEIGHTS path/of/the/file)",
        (),
    ),
    (
        r"next\(iter\((\w+)\)\)[^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*StopIteration\b",
        "{0} is empty: print len() of the data as they are read, and check whether each example was dropped, as where "
        "the columns or tags that the settings name (LLaMA-Factory: dataset_info.json) are not those of the file",
        (),
    ),
    (
        r"imread_\('([^'\n]{0,200})'\): can't open/read file[\s\S]{0,3000}'NoneType' object",
        "cv2.imread found no image at {0}: give the path of a file (of a folder a list of its files, not its name "
        "itself, whose letters would be taken for paths)",
        (),
    ),
    (
        r"'caption' in anns\[0\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*IndexError: list index out of range",
        "The list of results is empty: the model found nothing. Skip the evaluation then; check whether its weights "
        "were loaded, it was trained long enough, and the threshold of the scores is low enough",
        (),
    ),
    (
        r"results in not an array of objects",
        "loadRes takes a list: [{{'image_id': 1, 'category_id': 1, 'bbox': [x, y, w, h], 'score': 0.9}}, ...]; of a "
        "whole COCO file give what is under 'annotations'",
        (),
    ),
    (
        r"Missing (\S{1,80})\n[\s\S]{0,3000}AssertionError: No utterances found",
        "The first column of metadata.csv has names that are not those of the sound files ({0}): compare both, also "
        ".wav and blanks at the end",
        (),
    ),
    (
        r"(\w+)\[0\][^\n]*\n(?:[^\n]*\n){1,12}FileNotFoundError: \[Errno 2\] No such file or directory: '[\w./~]'",
        "{0} is text, and {0}[0] its first letter: a list is expected. Give the path by the option on the command "
        "line, or write default=['path'] in the code",
        (),
    ),
    (
        r"in __getitem__\n[^\n]*?\b(self\.\w+)\[(?:idx|index|i|item|ind)\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*"
        r"IndexError: (?:list )?index out of range",
        "__len__ says more than {0} has: let it return len({0}); or the lists of images and labels differ in length",
        (),
    ),
    (
        r"re\.(?:findall|search|match|split)\(([^\n]{1,80})\)(?:\[\d\]|\.group)[^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*"
        r"(?:IndexError: list index|AttributeError: 'NoneType')",
        "The expression finds nothing in the text that it is given ({0}): print that. It is often a path of another "
        "depth, with other names, or with \\ on Windows",
        (),
    ),
    (
        r"All the data files must have the same columns[^\n]{0,60}\d+ (?:new|missing) columns \((\{[^\n}]{1,200}\})",
        "The files of the data set have different columns ({0}): give only those that belong together "
        "(data_files=...), or take these columns out of the files",
        (),
    ),
    (
        r"Original column name (\w+) not in the dataset. Current columns in the dataset: (\[[^\]\n]{1,200}\])",
        "The data have the columns {1}, and LLaMA-Factory looks for {0}: name yours in dataset_info.json, "
        '"columns": {{"prompt": "text"}}',
        (),
    ),
    (
        r"datasets[/\\]arrow_dataset\.py[\s\S]{0,4000}\b(?:examples?|batch|dataset|row)\[['\"]\w+['\"]\][^\n]*\n"
        r"(?:[ ~^]+\n)?KeyError: '(\w+)'",
        "The data set has no column {0}: print(dataset.column_names), and rename the one that is meant "
        "(dataset.rename_column), or name the format and columns of yours in the configuration of the training",
        (),
    ),
    (
        r"threadpoolctl\.py[\s\S]{0,600}'NoneType' object has no attribute 'split'",
        "threadpoolctl is too old for this OpenBLAS: update it",
        ("python -m pip install -U threadpoolctl",),
    ),
    (
        rf"{_PREPROCESSED}[/\\]Dataset(\d+)_",
        f"{_AGAIN}; where it is killed, with fewer processes (-np 2)",
        ("nnUNetv2_plan_and_preprocess -d {0} --verify_dataset_integrity",),
    ),
    (
        rf"{_PREPROCESSED}[/\\]Task(\d+)_",
        f"{_AGAIN}; where it is killed, with fewer processes (-tf 1 -tl 1)",
        ("nnUNet_plan_and_preprocess -t {0} --verify_dataset_integrity",),
    ),
    (rf"{_PREPROCESSED}|{_ABSENT}[^\n]{{0,200}}?gt_segmentations", f"{_AGAIN}: nnUNetv2_plan_and_preprocess -d ID", ()),
    (
        r"Could not find a (?:task|dataset) with the ID (\d+)",
        "nnU-Net finds no folder for {0}: its name begins with Dataset and three digits (Dataset001_NAME), in "
        "nnUNet_raw; of version 1 it is Task001_NAME, in nnUNet_raw_data_base/nnUNet_raw_data. Check whether these "
        "variables lead there",
        ('ls "$nnUNet_raw" "$nnUNet_raw_data_base/nnUNet_raw_data"',),
    ),
    (
        r"Unknown model type (\w*), exiting",
        "smplx takes the kind of body from the path where that is no folder: model_path is wrong. Give the folder "
        "that holds smplx/SMPLX_NEUTRAL.npz (or smpl, smplh), which is downloaded apart",
        (),
    ),
    (
        r"(?:^|[ ='\"(])((?:[A-Za-z]:)?[./\\]{0,3}path[/\\]to\b[\w./\\-]{0,100})[\s\S]{1,3000}?"
        r"'NoneType' object (?:has no attribute '(?:shape|copy|astype|ndim|size)'|is not subscriptable)",
        "{0} in the command is a placeholder of the instructions: write the true path of an image in its place",
        (),
    ),
    *ENDED,
)


def read(table: Iterable[tuple[str, str, tuple[str, ...]]], told: Told, after: int = 0) -> tuple[Fix, ...]:
    """What a table says of the text, by the first row whose line ends behind that place."""
    clock = Clock()
    for pattern, text, commands in table:
        if clock.is_over():
            break
        line = told.last(f"(?m){pattern}")
        if line is not None and line.end() > after and stands(told.text, line):
            names = [name for name in line.groups() if name]
            lines = (item.format(*names) for item in commands if told.os != "windows" or item[:3] != "ls ")
            return (Fix(text.format(*names), tuple(lines)),)
    return ()
