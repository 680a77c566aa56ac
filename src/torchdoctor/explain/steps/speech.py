"""What programs for speech and voices say: RVC, Coqui TTS, Whisper, pyannote, fairseq, and sound devices."""

from torchdoctor.explain.steps.row import Row

_TERMS = (
    "It is gated: on the hub, signed in, accept the terms of pyannote/segmentation-3.0 and of the pipeline itself "
    "(both), make a token that may read, and give it: Pipeline.from_pretrained(name, token=...), in pyannote.audio "
    "before 4 use_auth_token=..."
)

SPEECH = (
    Row(
        r"Could not download '(pyannote/[\w.-]{1,60})' (?:pipeline|model)",
        f"{{0}} was not downloaded. {_TERMS}",
    ),
    Row(
        r"'NoneType' object has no attribute '(?:to|eval|instantiate|\w*segmentation\w*)'",
        f"The pipeline is None, since its download was refused. {_TERMS}",
        also=r"Pipeline\.from_pretrained\(|DiarizationPipeline"
        r"|\A(?=[\s\S]*pyannote/)[\s\S]*?\b\w{0,30}(?:pipe|diari)\w{0,30}\.(?:to|eval|instantiate)\(",
    ),
    Row(
        r"Failed to load audio: ffmpeg version[\s\S]{0,6000}?([^\n:]{1,200}): (?:No such file|Invalid data)",
        "ffmpeg runs, and cannot read {0}: the file is not there, empty, or no sound. Its own last line says which; "
        "try it alone: ffmpeg -i FILE out.wav",
    ),
    Row(
        r"Unsupported model binary version[\s\S]{0,200}?v(\d+)\.",
        "The model was converted for a newer CTranslate2: update it where its CUDA and cuDNN fit (4.5 and newer want "
        "CUDA 12 with cuDNN 9), or convert the model with the one that is there, ct2-transformers-converter",
        ("python -m pip show ctranslate2 faster-whisper",),
    ),
    Row(
        r"Language None is not supported",
        'XTTS speaks several languages, and none is chosen: give language="en" (--language_idx en), one of those that '
        "the message lists",
        also=r"(?i)xtts|\btts\b|\u2757 Language",
    ),
    Row(
        r"Neither `speaker_wav` nor `speaker_id` was specified|define either a `speaker_(?:idx"
        r"|name)` or a `speaker_wav`"
        r"|Model is multi-speaker but no `speaker` is provided",
        'The model has several voices, and none is chosen: give speaker_wav="voice.wav" (a few seconds of clean '
        'speech), or speaker="NAME", one of tts.speakers (--list_speaker_idxs)',
    ),
    Row(
        r"len\(DataLoader\) returns 0",
        "No sample is left for training or evaluation: there are fewer than one batch, or all are too long or too "
        "short. Give more recordings, a smaller batch_size (and eval_split_size), and look at the lines above that "
        "say what was left out",
    ),
    Row(
        r"cpt\[['\"]config['\"]\][\s\S]{0,200}KeyError: ['\"]config['\"]",
        "The file chosen is a checkpoint of the training (G_*.pth, D_*.pth, or pretrained): choose the small model "
        "that the program saves in assets/weights (or weights), or extract it on the page for checkpoints",
    ),
    Row(
        r"need at least one array to concatenate",
        "No features were extracted: do the steps before in their order (process data, then extract pitch and "
        "features), and read what they print; the folder logs/NAME/3_feature768 (or 256) must have .npy files",
        also=r"3_feature|big_npy|total_fea|(?:RVC|infer-web)[\s\S]{0,4000}train-index",
    ),
    Row(
        r"(?:No such file or directory: |Model file not found: )'?(\S{0,200}hubert_base\.pt)",
        "{0}, which makes the features, is not there: download hubert_base.pt from lj1995/VoiceConversionWebUI on the "
        "hub (the project's download script does it) to that path, of about 190 MB, and start in the program's folder",
    ),
    Row(
        r"No features exist for this model yet",
        "The extraction of features made nothing (3_feature768 or 3_feature256 is empty): do the steps before it again "
        "with the same name, process data (0_gt_wavs and 1_16k_wavs must have files), then extract, and read its "
        "output",
    ),
    Row(
        r"Could not infer (?:model|task) type from",
        "The checkpoint is of a model that this fairseq does not have: one of an example or project, whose folder "
        "--user-dir names, or of a newer or older fairseq: install the one (commit) that the project names",
        also="fairseq",
    ),
    Row(
        r"Error opening '([^'\n]{1,200})': (?:Format not recognised|File contains data in an unknown format)",
        "{0} is no sound that libsndfile reads (m4a, mp4, or a page of text under that name): convert it by ffmpeg "
        "-i IN -ar 16000 -ac 1 out.wav; where many are such, do that for the whole folder",
    ),
    Row(
        r"PortAudio library not found",
        "sounddevice needs the system's PortAudio, which its packages for Windows and macOS bring and the one for "
        "Linux does not",
        ("sudo apt-get install -y libportaudio2",),
    ),
    Row(
        r"Error querying device -1|No (?:Default )?(?:Input|Output) Device Available",
        "No microphone or loudspeaker is seen, as in WSL, containers and over ssh, which have none: list what there "
        "is, and choose it (device=NUMBER); else work with sound files",
        ("python -m sounddevice",),
    ),
    Row(
        r"Invalid (sample rate|number of channels) \[PaErrorCode -99\d\d\]",
        "The sound device does not do that {0}: list the devices with what they do, choose another one, or its own "
        "rate (44100 or 48000) and number of channels, and resample in the program",
        ("python -m sounddevice",),
    ),
    Row(
        r"There is no default alignment model set for this language|No default align-model for language: (\w+)",
        "WhisperX has no alignment for that language: name a wav2vec2 model for it (--align_model OWNER/NAME), or "
        "leave "
        "it out (--no_align)",
    ),
)
