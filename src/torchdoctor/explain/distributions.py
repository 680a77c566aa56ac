"""How a distribution installs its packages: the catalogue's apt-get, as the system that the text named last has it."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told

# The installer, and the distributions that have it; yum where dnf is not yet there.
_NAMED = (
    r"(?i)(?<!not )(?<!not on )(?:(?P<apk>\balpine\b|\bapk add\b|-alpine\b)"
    r"|(?P<nix>\bnix-?os\b|\bnix-shell\b)|(?P<pacman>\b(?:pacman|arch ?linux|manjaro|endeavouros)\b"
    r"|(?-i:\b(?:on|On|using|OS:) Arch\b(?! ?(?:x86|arm|aarch|sm_|i\d86|[\d:=]))))"
    r"|(?P<yum>\b(?:centos|rhel)\D{0,30}7\b|\.el7\b)|(?P<zypper>\b(?:opensuse|suse|sles|zypper)\b)"
    r"|(?P<dnf>\b(?:dnf|yum|centos|fedora|rhel|red hat|rocky|alma)(?![a-z])|\balmalinux|\.el\d|\bamazon linux)"
    r"|(?P<apt>\b(?:ubuntu|debian|bookworm|bullseye|apt(?:-get)?)\b))"
)
# Debian's packages, as Fedora and RHEL, Alpine, and Arch call them; nothing where one has none.
_TABLE = """
build-essential|gcc gcc-c++ make|build-base|base-devel
python3-venv|python3|python3|python
python3-pip|python3-pip|py3-pip|python-pip
python3-dev|python3-devel|python3-dev|python
ffmpeg|ffmpeg-free|ffmpeg|ffmpeg
libsndfile1|libsndfile|libsndfile|libsndfile
libgl1|mesa-libGL|mesa-gl|libglvnd
libglib2.0-0|glib2|glib|glib2
libgomp1|libgomp|libgomp|gcc-libs
libxcb-xinerama0|libxcb|libxcb|libxcb
libxcb-cursor0|xcb-util-cursor|xcb-util-cursor|xcb-util-cursor
libxkbcommon-x11-0|libxkbcommon-x11|libxkbcommon-x11|libxkbcommon-x11
libze1|oneapi-level-zero|level-zero|level-zero-loader
libze-intel-gpu1|intel-level-zero|intel-compute-runtime|intel-compute-runtime
intel-opencl-icd|intel-opencl|intel-compute-runtime|intel-compute-runtime
ocl-icd-libopencl1|ocl-icd|opencl-icd-loader|ocl-icd
linux-headers-$(uname -r)|kernel-devel-$(uname -r)||linux-headers
libssl-dev|openssl-devel|openssl-dev|openssl
libbz2-dev|bzip2-devel|bzip2-dev|bzip2
liblzma-dev|xz-devel|xz-dev|xz
libsqlite3-dev|sqlite-devel|sqlite-dev|sqlite
libreadline-dev|readline-devel|readline-dev|readline
libncurses-dev|ncurses-devel|ncurses-dev|ncurses
zlib1g-dev|zlib-devel|zlib-dev|zlib
libjpeg-dev|libjpeg-turbo-devel|libjpeg-turbo-dev|libjpeg-turbo
libturbojpeg0-dev|turbojpeg-devel|libjpeg-turbo-dev|libjpeg-turbo
libgl1-mesa-dev|mesa-libGL-devel|mesa-dev|mesa
libegl1-mesa-dev|mesa-libEGL-devel|mesa-dev|mesa
libasound2-dev|alsa-lib-devel|alsa-lib-dev|alsa-lib
libeigen3-dev|eigen3-devel|eigen-dev|eigen
libaio-dev|libaio-devel|libaio-dev|libaio
portaudio19-dev|portaudio-devel|portaudio-dev|portaudio
libopenmpi-dev|openmpi-devel|openmpi-dev|openmpi
openmpi-bin|openmpi|openmpi|openmpi
libcairo2-dev|cairo-devel|cairo-dev|cairo
pkg-config|pkgconf-pkg-config|pkgconf|pkgconf
default-libmysqlclient-dev|mariadb-connector-c-devel|mariadb-dev|mariadb-libs
libmecab-dev|mecab-devel||
libxslt1-dev|libxslt-devel|libxslt-dev|libxslt
default-jre-headless|java-latest-openjdk-headless|openjdk21-jre|jre-openjdk-headless
rustc|rust|rust|rust
p7zip-full|p7zip|7zip|7zip
tesseract-ocr|tesseract|tesseract-ocr|tesseract
libsox-fmt-all|sox|sox|sox
xvfb|xorg-x11-server-Xvfb|xvfb|xorg-server-xvfb
docker-compose-plugin|docker-compose-plugin|docker-cli-compose|docker-compose
nvidia-container-toolkit|nvidia-container-toolkit||nvidia-container-toolkit
dkms|dkms||dkms
git|git|git|git
git-lfs|git-lfs|git-lfs|git-lfs
cmake|cmake|cmake|cmake
ninja-build|ninja-build|ninja-build|ninja
swig|swig|swig|swig
graphviz|graphviz|graphviz|graphviz
espeak-ng|espeak-ng|espeak-ng|espeak-ng
sox|sox|sox|sox
poppler-utils|poppler-utils|poppler-utils|poppler
libopenblas-dev|openblas-devel|openblas-dev|openblas
libffi-dev|libffi-devel|libffi-dev|libffi
libpq-dev|libpq-devel|libpq-dev|postgresql-libs
libpq5|libpq|libpq|postgresql-libs
libxml2-dev|libxml2-devel|libxml2-dev|libxml2
libgraphviz-dev|graphviz-devel|graphviz-dev|graphviz
libsndfile1-dev|libsndfile-devel|libsndfile-dev|libsndfile
libsox-dev|sox-devel|sox-dev|sox
libpng-dev|libpng-devel|libpng-dev|libpng
libhdf5-dev|hdf5-devel|hdf5-dev|hdf5
tk-dev|tk-devel|tk-dev|tk
libglm-dev|glm-devel|glm-dev|glm
libsm6|libSM|libsm|libsm
libxext6|libXext|libxext|libxext
libxrender1|libXrender|libxrender|libxrender
libxi6|libXi|libxi|libxi
libxcb1|libxcb|libxcb|libxcb
libgfortran5|libgfortran|libgfortran|gcc-libs
libnuma1|numactl-libs|numactl|numactl
libibverbs1|libibverbs|libibverbs|rdma-core
librdmacm1|librdmacm|librdmacm|rdma-core
libjpeg-turbo8|libjpeg-turbo|libjpeg-turbo|libjpeg-turbo
libcrypt1|libxcrypt-compat||libxcrypt-compat
libgoogle-perftools4|gperftools-libs|gperftools|gperftools
libegl1|libglvnd-egl|mesa-egl|libglvnd
"""
_NAMES = {row[0]: row[1:] for row in (line.split("|") for line in _TABLE.split("\n"))}
# What of Fedora's names openSUSE has, too.
_OF_SUSE = re.compile(
    r"gcc(?:-c\+\+)?|make|git(?:-lfs)?|cmake|swig|graphviz|sox|python3(?:-pip|-devel)?"
    r"|(?:xz|readline|ncurses|zlib|lib(?:aio|ffi|xml2|xslt|sndfile)|eigen3|cairo|portaudio|graphviz|sox|hdf5|tk|glm)-devel"
)
_APT = re.compile(r"(?:sudo )?apt-get (?:update && (?:sudo )?apt-get )?install (?:-y )?([^&|;]+)")
_START = {
    "apk": "apk add",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install -y",
    "dnf": "sudo dnf install -y",
    "yum": "sudo yum install -y",
}
# What installs NVIDIA's driver on Fedora; others with rpm have it from NVIDIA's repository, by its guide.
_ON_FEDORA = (
    "sudo dnf install -y https://mirrors.rpmfusion.org/free/fedora/rpmfusion-free-release-$(rpm -E %fedora).noarch.rpm "
    "https://mirrors.rpmfusion.org/nonfree/fedora/rpmfusion-nonfree-release-$(rpm -E %fedora).noarch.rpm\n"
    "sudo dnf install -y akmod-nvidia xorg-x11-drv-nvidia-cuda"
)
_OF_THE_DRIVER = "sudo ubuntu-drivers install"
_TOOLS = r"(?:pip|python|apt|apk|dnf|yum|microdnf|conda|mamba|uv|curl|wget|git|export|set|mkdir|cd|--mount=)"
IN_A_FILE = rf"(?m)\bDockerfile|\bRUN {_TOOLS}|^\W{{0,9}}FROM (?:[\w./-]+:[\w.-]|\S+\s[\s\S]{{0,1000}}^\W{{0,9}}RUN )"
# What belongs to the machine under a container or a notebook: never in a file that builds an image.
_OF_THE_HOST = r"nvidia|linux-headers|dkms|docker|rocm|cuda|libze|intel-opencl|ocl-icd"
_NOT_DEBIANS = r"(?:gcc|g\+\+)-(?:\d|10)|libze-intel-gpu1"


def _of_the_machine(told: Told) -> str:
    """The distribution's name, where the machine is known."""
    return (told.facts.host.os_name if told.facts and told.facts.host else "") or ""


def installer(told: Told) -> str:
    """apk, nix, pacman, yum, zypper, dnf or apt; apt where no distribution is named."""
    found = re.search(_NAMED, _of_the_machine(told)) or told.last(_NAMED)
    return (found.lastgroup or "apt") if found else "apt"


def installs(command: str) -> bool:
    """Whether a line of the catalogue installs packages of the system."""
    return command == _OF_THE_DRIVER or _APT.match(command) is not None


def written(command: str, told: Told) -> str:
    """A line with apt-get for the distribution of the text, its Dockerfile or its notebook; any other unchanged.

    "" where the distribution has no such package, or none that is known: then the words must do.
    """
    by, found = installer(told), _APT.fullmatch(command)
    if command == "sudo apt-get update" and (by != "apt" or told.has(IN_A_FILE)):
        return ""
    if command == _OF_THE_DRIVER:
        return _driver(by, told)
    if found is None:
        return "" if by != "apt" and re.match(r"(?:sudo )?(?:apt-|dpkg\b|ubuntu-drivers\b)", command) else command
    names = _names(found[1], by, told)
    if not names:
        return ""
    start = _START.get(by, "sudo apt-get install -y")
    host = re.search(_OF_THE_HOST, found[1]) is not None
    if told.has(IN_A_FILE) and not host:
        update = "apt-get update && " if by == "apt" else ""
        start = "RUN " + update + start.removeprefix("sudo ").replace("pacman -S", "pacman -Sy --noconfirm")
    elif told.notebook and by == "apt" and not host:
        start = "!apt-get install -y"
    elif by == "apt":
        return command
    return " ".join([start, *names])


def _names(listed: str, by: str, told: Told) -> list[str]:
    """Debian's names in those of the distribution; [] where one of them is not known."""
    names = re.findall(r"\S*\$\(.*?\)|\S+", listed)
    if by == "apt":
        return [] if is_debian(told) and any(re.fullmatch(_NOT_DEBIANS, name) for name in names) else names
    called = [_called(item, by) for item in names]
    if by not in _START or not all(called):
        return []
    return list(dict.fromkeys(name for item in called for name in item.split()))


def _driver(by: str, told: Told) -> str:
    if by == "dnf" and re.search(r"(?i)\bfedora", _of_the_machine(told) or told.text):
        return _ON_FEDORA
    own = {"apt": _OF_THE_DRIVER, "pacman": "sudo pacman -S nvidia-open"}.get(by, "")
    return "sudo apt-get install -y nvidia-driver" if by == "apt" and is_debian(told) else own


def is_debian(told: Told) -> bool:
    named = _of_the_machine(told) or told.text
    return bool(re.search(r"(?i)\bdebian\b|\bbookworm\b|\bFROM (?:python|node):", named)) and not re.search(
        r"(?i)\bubuntu", named
    )


def takes_ppas(told: Told) -> bool:
    """Whether it is Ubuntu, or made from it: by the image where a Dockerfile names one, else by the text."""
    image = told.last(r"(?m)^\W{0,9}FROM (\S+)")
    named = image[1] if image else _of_the_machine(told) or told.text
    return bool(re.search(r"(?i)ubuntu|linux ?mint|pop!?_os", named)) and not re.search(
        r"(?i)\bdebian|\blmde|raspb|bookworm|bullseye|trixie|\bkali", named
    )


def _called(name: str, by: str) -> str:
    """Debian's name to that of another distribution; "" where that is not known."""
    own = _NAMES.get(name)
    if own:
        called = own[{"apk": 1, "pacman": 2}.get(by, 0)]
        known = by != "zypper" or all(map(_OF_SUSE.fullmatch, called.split()))
        return called if known and (by, name) != ("yum", "ffmpeg") else ""
    if by == "zypper":
        return ""
    if library := re.fullmatch(r"lib(python3\.\d+)", name):
        return {"apk": "python3", "pacman": "python"}.get(by, f"{library[1]}-libs")
    if python := re.fullmatch(r"(python3?(?:\.\d+)?)-(?:dev|venv)", name):
        rpm = f"{python[1]}-devel" if name.endswith("dev") else python[1]
        return {"apk": "python3-dev", "pacman": "python"}.get(by, rpm)
    return ""
