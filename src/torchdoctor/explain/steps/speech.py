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
        also=r"Pipeline\.from_pretrained\(|DiarizationPipeline|pyannote/speaker-diarization",
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
        also=r"3_feature|train[-_]index|big_npy|total_fea",
    ),
    Row(
        r"(?:No such file or directory: |Model file not found: )'?(\S{0,200}hubert_base\.pt)",
        "{0}, which makes the features, is not there: download hubert_base.pt from lj1995/VoiceConversionWebUI on the "
        "hub (the project's download script does it) to that path, of about 190 MB, and start in the program's folder",
    ),
    Row(
        r"[\w:.\\/-]{0,200}logs[/\\]+mute[/\\]+\w+[/\\]+\S{1,40}?\.(?:wav|npy)",
        "RVC's own folder logs/mute (silence, which each training adds) is gone, as after logs was emptied: take it "
        "from "
        "the package or repository again, into the folder that the message names",
        also=r"No such file|cannot find the path|WinError 3",
    ),
    Row(
        r"No features exist for this model yet",
        "The extraction of features made nothing (3_feature768 or 3_feature256 is empty): do the steps before it again "
        "with the same name, process data (0_gt_wavs and 1_16k_wavs must have files), then extract, and read its "
        "output",
    ),
    Row(
        r"load_filepaths_and_text[\s\S]{0,900}UnicodeDecodeError: [^\n]{1,200}",
        "The list of the files (filelist.txt) holds paths in the system's own code page: move the program and the data "
        "to folders named in Latin letters without blanks, and make the list anew (the steps before)",
    ),
    Row(
        r"Could not infer (?:model|task) type from",
        "The checkpoint is of a model that this fairseq does not have: one of an example or project, whose folder "
        "--user-dir names, or of a newer or older fairseq: install the one (commit) that the project names",
        also="fairseq",
    ),
    Row(
        r"FileNotFoundError: Dataset not found: (\w+) \(([\w./-]{1,200})\)",
        "{1} has no data of the part {0}: look for {0}.SRC-TGT.SRC.idx there. Run fairseq-preprocess with --{0}pref, "
        "and give --source-lang and --target-lang as there, or name the part that exists (--gen-subset, "
        "--valid-subset)",
        ("ls {1}",),
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
        r"No active speech found in audio",
        "WhisperX's detector hears no speech in the file: listen to it, lower --vad_onset (0.3), and give the track "
        "that has the voice; an empty result is to be passed over in the code",
    ),
    Row(
        r"There is no default alignment model set for this language|No default align-model for language: (\w+)",
        "WhisperX has no alignment for that language: name a wav2vec2 model for it (--align_model OWNER/NAME), or "
        "leave "
        "it out (--no_align)",
    ),
    Row(
        r"d_vector_mapping\[[^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*KeyError: ['\"]([^'\"\n]{1,200})['\"]",
        "The file of speaker embeddings (d_vector_file, speakers.pth) has no entry for {0}: make it anew for your data "
        "(TTS/bin/compute_embeddings.py), with the same dataset_name, root and file names as in the training",
    ),
    Row(
        r"a must be greater than 0 unless no samples are taken",
        "StyleTTS2 finds no other sample of the speaker: each line of the lists is FILE|TEXT|SPEAKER, the speaker a "
        "number, of one voice alone |0; and each speaker needs more than one line",
        also=r"StyleTTS|meldataset",
    ),
)
