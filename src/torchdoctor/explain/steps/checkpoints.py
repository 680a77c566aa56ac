"""What a file of weights lacks that a program reads from it."""

from torchdoctor.explain.steps.row import Row

_KEY = r"KeyError: ['\"]"
_IN_PROSE = rf"(?:(?<=[\w,.:]) ['\"`(]?|\A){_KEY}"  # not below a line of code, which says whose key it is
_LOADED = r"(?:ckpt|check_?point|checkpoint_dict|state|saved|resume|weights|loaded)\w*(?:\[['\"]\w+['\"]\])?"

_OVERRIDES = r"(?m)^ +\w+(?:\.\w+)+=\S|\w \w+(?:\.\w+)+=\S"


def _of_a_file(keys: str, also: str = "") -> str:
    """A key that a checkpoint lacks: by the line that asks for it, or by what is told of it."""
    return (
        rf"{_LOADED}\[(?:['\"](?:{keys})['\"]|[A-Z]\w{{1,40}}\.[A-Z_]{{2,40}})\][^\n]{{0,200}}\n(?:[\s>|~^]+\n)?[\s>|]*{_KEY}({keys})['\"]"
        rf"|(?:(?i:check_?point|\.pth\b|\.ckpt\b|torch\.load)[\s\S]{{0,600}}?){_IN_PROSE}({keys})['\"]"
        rf"|{_IN_PROSE}({keys})['\"](?=[\s\S]{{0,400}}(?i:check_?point|\.pth\b|\.ckpt\b){also})"
    )


CHECKPOINTS = (
    Row(
        _of_a_file(
            r"(?:global_|start_)?(?:epochs?|iterations?|iter|step)|(?:\w+_)?optim(?:izer)?(?:_\w+)?|lr_scheduler"
            r"|scheduler"
            r"|best_\w+|scaler",
            also=r"|(?![\s\S]*\b(?:pandas|df|dict)\b)[^\n]{0,60}\b(?:as|when|while) (?:I |we )?(?:fine-?tun|resum)",
        ),
        "The file has no {0}: it holds weights alone, as published ones do, and no training to go on with. Give it by "
        "the option for pretrained weights, not by --resume or as checkpoint; for a new training move the old "
        "checkpoint away; or read ckpt.get('{0}')",
    ),
    Row(
        _of_a_file(r"config|cfg|opts?|args|hparams|hyper_parameters|arch|meta|n_cls|classes"),
        "The file has no {0}: published weights are often saved without, and each state of the code saves its own "
        "parts. print(torch.load(file, map_location='cpu').keys()) shows what it has, perhaps under another name "
        "(arch, opt, config). Where it is not there, leave that line out and give these settings by the command, as in "
        "the training; or take a file that this code saved",
    ),
    Row(
        _of_a_file(
            r"(?!(?:\w+_)?state_dict|params|ema)(?:model|net|network|generator|encoder|G_ema|g_ema|g|G)(?:_\w+)?"
        ),
        "The file has no {0}: print(torch.load(file, map_location='cpu').keys()) shows what it has. Where these are "
        "names of layers, it is the state_dict itself: load it without ['{0}'], or make a file that has it, "
        "torch.save({{'{0}': torch.load('FILE', map_location='cpu')}}, 'NEW.pth'). Where they are other parts, it is "
        "another of the project's files: take the one that its README names for this step",
    ),
    Row(
        r"configparser\.py[\s\S]{0,300}?KeyError: ['\"](\w+)['\"]",
        "configparser passes over a file that is not there: the path of the configuration counts from the folder in "
        "which "
        "the program is started (see whether it is there from here), or the file has no section [{0}]",
    ),
    Row(
        r"\[(?:args|opts?|FLAGS|options|cfg|config|params)\.(\w+)\][^\n]*\n(?:[\s>|~^]+\n)?[\s>"
        r"|]*KeyError: ['\"]([^'\"\n]+)['\"]",
        "{1} is what the option {0} says, and the file or table that the line looks it up in has no such name: look "
        "there "
        "for those that it has, and give one of them (--{0} NAME), or add it there",
    ),
    Row(
        r"(?:json|yaml|toml|conf|OmegaConf)\.(?:\w*load\w*|compile)\([^\n]*\)\[['\"](\w+)['\"]\][^\n]*\n(?:[\s>"
        r"|~^]+\n)?[\s>|]*"
        r"KeyError: ['\"]\1['\"]",
        "The file that the line reads has no {0} at its top: it is a part that others build on (base_...), or of "
        "another "
        "release: give a whole one next to it in its folder, or look where in the file {0} is",
    ),
    Row(
        r"\b(?:cfg|config)\[['\"](\w+)['\"]\]\[['\"](\w+)['\"]\]\[['\"](\w+)['\"]\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*"
        r"KeyError: ['\"]\3['\"]",
        "The configuration has no {2} there: give it on the command line with + before it, +{0}.{1}.{2}=VALUE, or "
        "write it into the yaml file that the command chooses",
        also=_OVERRIDES,
    ),
    Row(
        r"\b(?:cfg|config)\[['\"](\w+)['\"]\]\[['\"](\w+)['\"]\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*KeyError: ['\"]\2['\"]",
        "The configuration has no {1} in {0}: give it on the command line with + before it, +{0}.{1}=VALUE, or write "
        "it into the yaml file that the command chooses",
        also=_OVERRIDES,
    ),
    Row(
        r"\b(\w{0,20}(?:config|cfg|conf|hparams?|hps|options?|opts?"
        r"|settings))\[['\"](\w+)['\"]\][\s\S]{0,160}?KeyError: ['\"]\2['\"]",
        "The configuration has no {1} where the line reads it: print the keys of {0} (list({0})[:20]); add it at that "
        "level to the file that the command names, or take file and code from one release",
    ),
    Row(
        r"'ConfigDict' object has no attribute '(train_cfg|test_cfg)'",
        "In newer MMDetection 2 {0} is inside model=dict(...): call build_detector(cfg.model) alone, or "
        "read cfg.model.{0}; else take the script and the configuration of the installed release",
    ),
)
