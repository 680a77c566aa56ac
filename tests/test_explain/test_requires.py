"""What a message says must be installed, read by its grammar."""

from faults import each

from torchdoctor.explain.requires import wanted

# (message, requirements, whether what is installed is too old)
ASKS = (
    ("Loading this needs the `foolib` library: `pip install foolib`", ("foolib",), False),
    ("needs ab_lib (`pip install ab_lib`) and cd-lib (`pip install cd-lib`)", ("ab_lib", "cd-lib"), False),
    ("Install with `pip install ab_lib` or `pip install cd-lib`", ("ab_lib",), False),
    ("You need a newer one: `pip install deepspeed -U`", ("deepspeed",), True),
    ("Parallel runs need accelerate>=1.2. Please upgrade with `pip install -U accelerate`", ("accelerate>=1.2",), True),
    ("The loader needs `peft` version 0.18 or newer", ("peft>=0.18",), True),
    ("PEFT version must be at least 0.18.0", ("peft>=0.18.0",), True),
    (
        "Found an incompatible version of auto-gptq. Found version 0.3, but only 0.4 and above",
        ("auto-gptq>=0.4",),
        True,
    ),
    ("The version of PEFT you are using is not compatible, use one that is greater than 0.5.0", ("peft>=0.5.0",), True),
    ("expected numpy<2", ("numpy<2",), True),
    ("Make sure you have the latest version of bitsandbytes", ("bitsandbytes",), True),
    ("To decode audio please install 'librosa' and 'soundfile'", ("librosa", "soundfile"), False),
    (
        "Failed to make it. Make sure you have sentencepiece and protobuf installed",
        ("sentencepiece", "protobuf"),
        False,
    ),
    ("'knn' requires 'pyg-lib>=0.6.0'", ("pyg-lib>=0.6.0",), True),
    ("The package `foolib` is required here", ("foolib",), False),
    ("AB requires PyTorch 2.4 or higher", ("torch>=2.4",), True),
    ("soundfile must be installed in order to handle audio", ("soundfile",), False),
    ("AB does not support gymnasium 1.0 or later versions", ("gymnasium<1.0",), True),
    ("numpy>=2.0 is not supported by this module", ("numpy<2.0",), True),
    ("AB is incompatible with timm 1.0 or newer", ("timm<1.0",), True),
    ("AB requires transformers version 4.40 to 4.49; you have transformers 4.55", ("transformers>=4.40,<4.50",), True),
    ("requires peft version lower than 0.9, please downgrade peft to 0.8.2", ("peft==0.8.2",), True),
    ("AB requires peft version lower than 0.9", ("peft<0.9",), True),
    ("AB needs numpy 2.0 or less. Got numpy 2.1.", ("numpy<2.1",), True),
    ("AB needs scipy up to 1.12.1", ("scipy<=1.12.1",), True),
    (
        "AB is incompatible with numpy < 1.22.4, yours is 1.20. Please upgrade numpy to >= 1.22.4",
        ("numpy>=1.22.4",),
        True,
    ),
    ("AB does not need peft 0.5 or newer, please install protobuf 3.20", ("protobuf==3.20.*",), True),
    ("Please upgrade the datasets library to version 2.14", ("datasets>=2.14",), True),
)
# Sentences that name no package, or none for sure.
NOTHING = (
    "The model requires at least 2 GPUs",
    "You need to install the driver first",
    "the input requires a gradient of version 2",
    "Do not fire requests without evaluate",
    "The following is not available: x",
    "expected scalar type Half but found Float",
    "requires Python 3.11 or newer",
    "You don't need accelerate for this",
    "jaxlib is version 0.4.7, but this version of jax requires version >= 0.4.14.",
    "Please upgrade your plan to version 2; datasets > 5 GB are not supported",
    "please install the latest version of the CLIP driver for your printer",
    "Please update rich text to version 4",
)


@each(ASKS)
def test_reads(message: str, requirements: tuple[str, ...], newest: bool) -> None:
    assert wanted(message) == (requirements, newest, ())


@each(
    [
        ("pip install flash-attn --no-build-isolation", ("--no-build-isolation",)),
        (
            "pip install --pre torchao --extra-index-url https://x.example/w",
            ("--pre", "--extra-index-url", "https://x.example/w"),
        ),
        ("pip install -q -U peft", ()),
    ]
)
def test_options_that_a_message_types_are_kept(command: str, options: tuple[str, ...]) -> None:
    asked = wanted(f"Please run `{command}`")
    assert asked is not None
    assert asked.options == options


@each(NOTHING)
def test_names_nothing(message: str) -> None:
    assert wanted(message) is None
