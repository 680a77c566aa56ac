"""How a distribution installs its packages: the catalogue's apt-get, as the system that the text named last has it."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told

# The installer, and the distributions that have it; yum where dnf is not yet there.
_NAMED = (
    r"(?i)(?<!not )(?<!not on )(?:(?P<apk>\balpine\b|\bapk add\b|-alpine\b)"
    r"|(?P<pacman>\b(?:pacman|arch ?linux|manjaro|endeavouros)\b)"
    r"|(?P<yum>\b(?:centos|rhel)\D{0,30}7\b|\.el7\b)|(?P<zypper>\b(?:opensuse|suse|sles|zypper)\b)"
    r"|(?P<dnf>\b(?:dnf|yum|centos|fedora|rhel|red hat|rocky|alma)(?![a-z])|\balmalinux|\.el\d|\bamazon linux)"
    r"|(?P<apt>\b(?:ubuntu|debian|bookworm|bullseye|apt(?:-get)?)\b))"
)
# Debian's packages, as Fedora and RHEL, Alpine, and Arch call them; where it is not here, they have the same name.
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
libxcb-xinerama0|xcb-util-wm|libxcb|xcb-util-wm
libxcb-cursor0|xcb-util-cursor|xcb-util-cursor|xcb-util-cursor
libxkbcommon-x11-0|libxkbcommon-x11|libxkbcommon-x11|libxkbcommon-x11
libze1|oneapi-level-zero|level-zero|level-zero-loader
libze-intel-gpu1|intel-level-zero|intel-compute-runtime|intel-compute-runtime
intel-opencl-icd|intel-opencl|intel-compute-runtime|intel-compute-runtime
ocl-icd-libopencl1|ocl-icd|opencl-icd-loader|ocl-icd
linux-headers-$(uname -r)|kernel-devel-$(uname -r)|linux-lts-dev|linux-headers
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
libmecab-dev|mecab-devel|mecab-dev|mecab
libxslt1-dev|libxslt-devel|libxslt-dev|libxslt
default-jre-headless|java-latest-openjdk-headless|openjdk21-jre|jre-openjdk-headless
rustc|rust|rust|rust
p7zip-full|p7zip|7zip|7zip
tesseract-ocr|tesseract|tesseract-ocr|tesseract
libsox-fmt-all|sox|sox|sox
xvfb|xorg-x11-server-Xvfb|xvfb|xorg-server-xvfb
docker-compose-plugin|docker-compose-plugin|docker-cli-compose|docker-compose
"""
_NAMES = {row[0]: row[1:] for row in (line.split("|") for line in _TABLE.split("\n"))}
_APT = re.compile(r"(?:sudo )?apt-get (?:update && (?:sudo )?apt-get )?install (?:-y )?([^&|;]+)")
_START = {
    "apk": "apk add",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install -y",
    "dnf": "sudo dnf install -y",
    "yum": "sudo yum install -y",
}
# What installs NVIDIA's driver, where ubuntu-drivers is not: with rpm, from RPM Fusion or NVIDIA's own repository.
_DRIVERS = {
    "apk": "",
    "pacman": "sudo pacman -S nvidia-open",
    "zypper": "sudo zypper install -y nvidia-open-driver-G06-signed-kmp-default nvidia-compute-utils-G06",
    "dnf": "sudo dnf install -y akmod-nvidia xorg-x11-drv-nvidia-cuda",
    "yum": "sudo yum install -y nvidia-driver-latest-dkms",
    "debian": "sudo apt-get install -y nvidia-driver",
}
IN_A_FILE = r"(?m)\bDockerfile|^\W{0,9}(?:RUN|FROM|COPY|ENTRYPOINT) \S|\bRUN (?:pip|python|apt|apk)"


def installer(told: Told) -> str:
    """apk, pacman, yum, zypper, dnf or apt; apt where no distribution is named."""
    known = told.facts.host.os_name if told.facts and told.facts.host else ""
    found = re.search(_NAMED, known or "") or told.last(_NAMED)
    return (found.lastgroup or "apt") if found else "apt"


def written(command: str, told: Told) -> str:
    """A line with apt-get for the distribution of the text, its Dockerfile or its notebook; any other unchanged."""
    if command == "sudo apt-get update" and (installer(told) != "apt" or told.has(IN_A_FILE)):
        return ""
    if command == "sudo ubuntu-drivers install":
        return _DRIVERS.get("debian" if _is_debian(told) else installer(told), command)
    found = _APT.fullmatch(command)
    if found is None:
        return command
    by, names = installer(told), re.findall(r"\S*\$\(.*?\)|\S+", found[1])
    if by != "apt":
        names = [name for item in names for name in _called(item, by).split()]
        names = list(dict.fromkeys(names))
    start = _START.get(by, "sudo apt-get install -y")
    if told.has(IN_A_FILE) and "nvidia" not in found[1]:
        update = "apt-get update && " if by == "apt" else ""
        start = "RUN " + update + start.removeprefix("sudo ")
    elif told.notebook and by == "apt":
        start = "!apt-get install -y"
    elif by == "apt":
        return command
    return " ".join([start, *names])


def _is_debian(told: Told) -> bool:
    known = told.facts.host.os_name if told.facts and told.facts.host else ""
    return "Debian" in (known or "") or (told.has(r"(?i)\bdebian\b|\bbookworm\b") and not told.has(r"(?i)\bubuntu"))


def _called(name: str, by: str) -> str:
    """Debian's name to that of another distribution; headers are -devel with rpm, and no package apart on Arch."""
    own = _NAMES.get(name)
    if own:
        return own[{"apk": 1, "pacman": 2}.get(by, 0)]
    if library := re.fullmatch(r"lib(python3\.\d+)", name):
        return {"apk": "python3", "pacman": "python"}.get(by, f"{library[1]}-libs")
    if python := re.fullmatch(r"(python3?(?:\.\d+)?)-(?:dev|venv)", name):
        rpm = f"{python[1]}-devel" if name.endswith("dev") else python[1]
        return {"apk": "python3-dev", "pacman": "python"}.get(by, rpm)
    if name.endswith("-dev") and by != "apk":
        return name.removesuffix("-dev") + ("" if by == "pacman" else "-devel")
    return name
