"""TD015 to TD019: Dockerfiles, and their healthy twins."""

from declarations import GPU, LINUX, OLD_DRIVER, aim, finds, passes, skips

INDEX = "https://download.pytorch.org/whl"
SLIM = "FROM python:3.12-slim\n"


def docker(*lines: str) -> dict[str, str]:
    return {"Dockerfile": "\n".join((*lines, ""))}


CUDA = "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04"
DATA_CENTER = aim(driver="535.261.03", gpu="A100")
CASES = (
    finds(
        "TD015",
        "torch without a version",
        docker("FROM python:3.12-slim", "RUN pip install numpy torch"),
        "whatever version is the newest",
        where="Dockerfile:2",
        new="torch==2.15.0",
    ),
    finds(
        "TD015",
        "over several lines",
        docker("FROM python:3.12", "RUN pip install \\", "    torch \\", "    numpy"),
        "newest",
        where="Dockerfile:3",
    ),
    finds(
        "TD015",
        "by uv",
        docker("FROM python:3.12", f"RUN uv pip install --system torch --index-url {INDEX}/cu126"),
        "newest",
    ),
    passes("TD015", "a version", docker("FROM python:3.12-slim", "RUN pip install torch==2.9.1")),
    passes("TD015", "an upper limit", docker("FROM python:3.12-slim", 'RUN pip install "torch<2.10"')),
    passes(
        "TD015",
        "the base image has it",
        docker("FROM pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime", "RUN pip install torch transformers"),
    ),
    passes(
        "TD015",
        "an earlier step has it",
        docker("FROM python:3.12-slim", "RUN pip install torch==2.9.1", "RUN pip install torch timm"),
    ),
    passes(
        "TD015",
        "a version by an argument",
        docker("ARG V=2.9.1", "FROM python:3.12-slim", "ARG V", "RUN pip install torch==${V}"),
    ),
    skips("TD015", "no Dockerfile", "torch==2.9.1\n", "no Dockerfile"),
    finds(
        "TD016",
        "CUDA 13 and a driver of 2023",
        docker("FROM nvidia/cuda:13.0.1-base-ubuntu24.04", "RUN true"),
        "CUDA 13.0, 580 or newer",
        target=OLD_DRIVER,
        where="Dockerfile:1",
    ),
    finds(
        "TD016",
        "with a version by an argument",
        docker("ARG CUDA=13.0.1", "FROM nvidia/cuda:${CUDA}-runtime-ubuntu24.04"),
        "13.0",
        target=OLD_DRIVER,
        where="Dockerfile:2",
    ),
    finds(
        "TD016",
        "an image that has one for an older CUDA",
        docker("FROM nvidia/cuda:13.0.1-runtime-ubuntu22.04", "RUN true"),
        "13.0",
        target=OLD_DRIVER,
        new="nvidia/cuda:12.2.2-runtime-ubuntu22.04",
    ),
    passes(
        "TD016",
        "the same CUDA, a newer minor version",
        docker("FROM nvidia/cuda:12.8.1-base-ubuntu24.04"),
        target=OLD_DRIVER,
    ),
    passes("TD016", "a new driver", docker("FROM nvidia/cuda:13.0.1-base-ubuntu24.04"), target=GPU),
    skips(
        "TD016",
        "a data-center GPU",
        docker("FROM nvidia/cuda:13.0.1-base-ubuntu24.04"),
        "compatibility package",
        target=DATA_CENTER,
    ),
    skips(
        "TD016",
        "a driver that is not known",
        docker("FROM nvidia/cuda:13.0.1-base-ubuntu24.04"),
        "not known",
        target=LINUX,
    ),
    finds(
        "TD017",
        "the driver by apt",
        docker(
            SLIM + "RUN apt-get update && apt-get install -y --no-install-recommends curl \\",
            "    nvidia-driver-535 && rm -rf /var/lib/apt/lists/*",
        ),
        "nvidia-driver-535 puts an NVIDIA driver into the image",
        where="Dockerfile:3",
    ),
    finds("TD017", "its libraries", docker(SLIM + "RUN apt install -y libnvidia-compute-550"), "libnvidia-compute-550"),
    finds(
        "TD017",
        "the installer",
        docker(SLIM + "RUN curl -O https://x/NVIDIA-Linux-x86_64-550.54.14.run"),
        "550.54.14.run",
    ),
    passes("TD017", "the toolkit", docker(SLIM + "RUN apt-get install -y cuda-toolkit-12-4 nvidia-container-toolkit")),
    passes("TD017", "no package of NVIDIA's", docker(SLIM + "RUN apt-get install -y git ffmpeg")),
    finds(
        "TD018",
        "the package",
        docker(SLIM + "RUN apt-get install -y cuda-compat-12-4"),
        "cuda-compat-12-4 brings a libcuda",
        where="Dockerfile:2",
        target=OLD_DRIVER,
    ),
    passes("TD018", "for a GPU that is not known", docker(SLIM + "RUN apt-get install -y cuda-compat-12-4")),
    passes(
        "TD018", "older than the driver", docker(SLIM + "RUN apt-get install -y cuda-compat-12-1"), target=OLD_DRIVER
    ),
    passes(
        "TD018",
        "in a stage from which something is taken",
        docker(SLIM.strip() + " AS a", "RUN apt-get install -y cuda-compat-12-4", SLIM + "COPY --from=a /x /x"),
        target=OLD_DRIVER,
    ),
    finds(
        "TD018",
        "its folder",
        docker(
            "FROM nvidia/cuda:12.4.1-base-ubuntu22.04",
            "ENV A=1 \\",
            "    LD_LIBRARY_PATH=/usr/local/cuda/compat:/usr/local/cuda/lib64",
        ),
        "/usr/local/cuda/compat",
        where="Dockerfile:3",
        target=GPU,
    ),
    passes(
        "TD018",
        "its folder for GPUs that are not known",
        docker("FROM nvidia/cuda:12.4.1-base-ubuntu22.04", "ENV LD_LIBRARY_PATH=/usr/local/cuda/compat"),
    ),
    passes(
        "TD018",
        "the folder of an image of NGC, which is empty",
        docker("FROM nvcr.io/nvidia/pytorch:24.05-py3", "ENV LD_LIBRARY_PATH=/usr/local/cuda/compat"),
        target=GPU,
    ),
    finds(
        "TD018",
        "stubs",
        docker(SLIM + "ENV LD_LIBRARY_PATH /usr/local/cuda/lib64/stubs:$LD_LIBRARY_PATH"),
        "stub libraries",
    ),
    passes(
        "TD018", "the libraries themselves", docker(SLIM + "ENV LD_LIBRARY_PATH=/usr/local/cuda/lib64:$LD_LIBRARY_PATH")
    ),
    passes("TD018", "stubs for the linker", docker(SLIM + "ENV LIBRARY_PATH=/usr/local/cuda/lib64/stubs")),
    finds(
        "TD019",
        "wheels on an image with a compiler",
        docker(CUDA, "RUN apt-get update && apt-get install -y python3-pip", "RUN pip install torch==2.5.1"),
        "2 to 4 GB",
        where="Dockerfile:1",
        new="nvidia/cuda:12.4.1-base-ubuntu22.04",
    ),
    passes(
        "TD019", "flash-attn is compiled", docker(CUDA, "RUN pip install torch==2.5.1", "RUN pip install flash-attn")
    ),
    passes(
        "TD019",
        "something is compiled",
        docker(CUDA, "RUN apt-get install -y build-essential", "RUN pip install torch==2.5.1"),
    ),
    passes(
        "TD019", "the project itself is installed", docker(CUDA, "RUN pip install torch==2.5.1", "RUN pip install -e .")
    ),
    passes(
        "TD019",
        "a stage that is not the last",
        docker(CUDA + " AS build", "RUN pip install torch==2.5.1", "FROM python:3.10-slim", "COPY --from=build /x /x"),
    ),
    passes("TD019", "files that nobody has seen", docker(CUDA, "RUN pip install torch==2.5.1 -r requirements.txt")),
    finds("TD015", "by uv as a module", docker("FROM python:3.12", "RUN python -m uv pip install torch"), "newest"),
    finds(
        "TD015",
        "from an index that is not known",
        docker("FROM python:3.12", "RUN pip install torch --index-url https://x/$A"),
        "whatever version is the newest",
    ),
    finds(
        "TD015",
        "in place of the base image's",
        docker(
            "FROM pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime", "RUN pip uninstall -y torch", "RUN pip install torch"
        ),
        "newest",
    ),
    passes(
        "TD016",
        "a stage that is not built by default",
        docker(
            "FROM nvidia/cuda:13.0.1-base-ubuntu24.04 AS cu130",
            "FROM nvidia/cuda:12.8.1-base-ubuntu24.04 AS cu128",
            "FROM cu128",
        ),
        target=OLD_DRIVER,
    ),
    passes(
        "TD016",
        "a stage that something is taken from",
        docker("FROM nvidia/cuda:13.0.1-base-ubuntu24.04 AS a", "FROM python:3.12", "COPY --from=a /x /x"),
        target=OLD_DRIVER,
    ),
    passes(
        "TD018",
        "on a Jetson it is the way to go",
        docker("FROM nvcr.io/nvidia/l4t-base:r36.2.0", "RUN apt-get install -y cuda-compat-12-6"),
    ),
    passes(
        "TD018",
        "an image without stubs",
        docker("FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04", "ENV LD_LIBRARY_PATH=/usr/local/cuda/lib64/stubs"),
    ),
    finds(
        "TD015",
        "with an old Python or a newer one",
        docker("FROM ubuntu:18.04", "RUN apt-get install -y python3.8", "RUN pip3 install torch"),
        "whatever version is the newest",
        target=OLD_DRIVER,
    ),
    passes(
        "TD017",
        "in one branch of several",
        docker(SLIM + "RUN case $A in \\", "  x) apt-get install -y nvidia-utils-535 ;; \\", "  esac"),
    ),
    passes(
        "TD018",
        "where there is such a package",
        docker(SLIM + "RUN if apt-cache policy cuda-compat-12-4; then apt-get install -y cuda-compat-12-4; fi"),
        target=OLD_DRIVER,
    ),
    finds(
        "TD015",
        "by conda",
        docker("FROM continuumio/miniconda3", "RUN conda install -y pytorch cpuonly -c pytorch"),
        "whatever version is the newest",
        where="Dockerfile:2",
    ),
    finds(
        "TD016",
        "NVIDIA's image of PyTorch by its release",
        docker("ARG TAG=25.08-py3", "FROM nvcr.io/nvidia/pytorch:${TAG}"),
        "CUDA 13, 580 or newer",
        target=OLD_DRIVER,
        where="Dockerfile:2",
    ),
    finds(
        "TD016",
        "of NVIDIA, with an older one",
        docker("FROM nvcr.io/nvidia/pytorch:26.05-py3", "RUN true"),
        "CUDA 13",
        target=OLD_DRIVER,
        new="nvcr.io/nvidia/pytorch:25.06-py3",
    ),
    passes("TD016", "a release of CUDA 12", docker("FROM nvcr.io/nvidia/pytorch:25.06-py3"), target=OLD_DRIVER),
    passes("TD016", "for Jetson", docker("FROM nvcr.io/nvidia/pytorch:25.08-py3-igpu"), target=OLD_DRIVER),
    passes("TD016", "the Triton server", docker("FROM nvcr.io/nvidia/tritonserver:26.05-py3"), target=OLD_DRIVER),
    passes("TD016", "of which nothing is known", docker("FROM nvcr.io/nvidia/nemo:25.09"), target=OLD_DRIVER),
    finds(
        "TD015",
        "two stages, one finding",
        docker(SLIM + "RUN pip install torch", SLIM + "RUN pip install torch"),
        "newest",
        where="Dockerfile:2",
    ),
)
