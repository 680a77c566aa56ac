"""What archives, sound, film and picture files, ffmpeg, screens and keys of services say."""

from torchdoctor.explain.steps.row import Row

_PAGE = (
    "The file is no such archive: usually a page of text in its place (a link, a login, a limit), or cut off. See "
    "its size and kind, and download it again by the link of the file itself, from the hub /resolve/ instead of "
    "/blob/"
)

FILES = (
    Row(
        r"not in gzip format|not a (?:gzip|bzip2|xz|lzma) file|file could not be opened successfully"
        r"|End-of-central-directory signature not found|does not look like a tar archive",
        _PAGE,
        ("ls -l", "file *"),
        also=r"(?i)\btar\b|tarfile|unzip|zip",
    ),
    Row(
        r"[Uu]nable to lock file\b[^\n]{0,80}",
        "Another process has the HDF5 file open, or its disk (NFS, Lustre) knows no locks: end that process, open the "
        "file in each worker, mode 'r'; where nothing writes it, switch locking off",
        ("export HDF5_USE_FILE_LOCKING=FALSE",),
    ),
    Row(
        r"cannot open resource\s*\Z|truetype\(['\"]([^'\"\n]{1,100})['\"][\s\S]{0,300}cannot open resource",
        "PIL does not find the font: names as arial.ttf are found on Windows alone. Give the path of one that is there "
        "(fc-list shows them), or install it",
        ("fc-list | head",),
        also=r"truetype|ImageFont",
    ),
    # ffmpeg and film.
    Row(
        r"moov atom not found",
        "The film is cut off: it was not written or downloaded to its end. Get it again; of a program that wrote it "
        "look "
        "for the error before, which ended it",
    ),
    Row(
        r"Unknown encoder '(\w+)'",
        "This ffmpeg was built without {0} (conda's often without libx264, any other than NVIDIA's own builds without "
        "nvenc): see what it has, and install a whole one; on Ubuntu apt-get, in conda that of conda-forge",
        ("ffmpeg -hide_banner -encoders", "conda install -c conda-forge 'ffmpeg=*=gpl*'"),
    ),
    Row(
        r"Unrecognized option '([\w-]{1,40})'|Option not found",
        "This ffmpeg does not know an option: it is too old, or built without what it belongs to. See which one runs, "
        "and install a whole, newer one (apt-get, or conda-forge)",
        ("ffmpeg -version",),
        also=r"ffmpeg|libav|splitting the argument list",
    ),
    Row(
        r"Face not detected! Ensure the video contains a face|(?:Error|Exception): No faces? (?:was "
        r"|were )?(?:detected|found) in",
        "No face was found in one of the pictures: take a film in which a face, large and from the front, is in every "
        "one, cut the others off, or give its place yourself (Wav2Lip --box, --resize_factor, --nosmooth)",
        unless=r"0 faces|optional",
    ),
    # Screens.
    Row(
        r"Invalid DISPLAY variable|NoSuchDisplayException|DISPLAY environment variable is missing"
        r"|GLFW(?:Error| Error)[^\n]{0,60}(?:X11|Failed to (?:open display|initialize))",
        "There is no screen here: draw into files (matplotlib Agg, pyrender and MuJoCo egl, gym "
        "render_mode=rgb_array), "
        "or give it a made one",
        ("sudo apt-get install -y xvfb", "xvfb-run -a python SCRIPT.py"),
    ),
    Row(
        r"Attempt to call an undefined function gl\w+|Library \"(?:GLU?|EGL|OSMesa|glfw)\" not found",
        "OpenGL's library is missing, or is not the one chosen: install it, and on a machine without a screen choose "
        "egl (NVIDIA GPU) or osmesa (CPU) before Python starts",
        ("sudo apt-get install -y libgl1 libglu1-mesa libegl1 libosmesa6", "export PYOPENGL_PLATFORM=egl"),
    ),
    # Keys and downloads of services.
    Row(
        r"The api_key client option must be set|Incorrect API key provided|OPENAI_API_KEY (?:is )?not (?:set|found)",
        "The service needs its key: set it where the program starts (or in its file .env); for a server of your own "
        "that "
        "asks for none any text does, with its base_url",
        ('export OPENAI_API_KEY="..."',),
    ),
    Row(
        r"You exceeded your current quota|insufficient_quota",
        "The account at that service has no credit: pay in, or point the program to another model (base_url of a "
        "server "
        "of your own). Nothing here is broken",
        also=r"Error code: 429|RateLimitError: |'(?:type|code)': 'insufficient_quota'",
    ),
    Row(
        r"Could not find kaggle\.json",
        "Kaggle needs its key: make one on your account's page there (Create New Token), and put kaggle.json into "
        "~/.kaggle",
        ("mkdir -p ~/.kaggle", "mv kaggle.json ~/.kaggle/", "chmod 600 ~/.kaggle/kaggle.json"),
    ),
    Row(
        r"Java gateway process exited|JAVA_HOME is not set|Unable to locate a Java Runtime",
        "Java is missing: install it, and name it by JAVA_HOME where the program asks for that",
        ("sudo apt-get install -y default-jre-headless",),
    ),
)
