"""Where there is no NVIDIA GPU, or it comes from outside: services, WSL, AWS Lambda, AMD's GPUs."""

import re

from torchdoctor import shell
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.explain.torch_builds import INDEX, WITH_TORCH, cuda_build, says_no_gpu
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_AMDS = (
    r"(?i)\bRadeon\b(?!(?:\(TM\))? (?:Vega (?:\d{1,2} )?)?Graphics| Vega (?:3|6|7|8|9|10|11)\b| \d{3}M\b)"
    r"|whl/rocm\d|\bAMD (?:GPU|RX|cards?\b|graphics card|windows)"
    r"|(?<!CPU )(?<!CPU: )(?<!processor )\bAMD ?[5-9]\d{3}(?:XTX?|S|M)?\b"
    r"|\bRX ?[5-9]\d{3}(?:XTX?|GRE|S|M)?\b|\bRX ?(?:4[678]0|5[5-9]0)\b|\bgfx\d{3,4}\b"
)
_NO_AMD = r"(?i)\b(?:no|not|never|without|replaced?|sold|instead of|old|other)\b[^.,;\n]{0,20}\bAMD\b[^.,;\n]{0,12}"
_NVIDIAS = (  # also as people write it: "GPU: 4090", "a 3060"
    r"(?i)\b[RG]TX\b|GeForce|Quadro|Tesla|\bNVIDIA \w*\d|(?<![\w.,:/-])(?:10|16|20|30|40|50)[5-9]0(?![\w.,%/-]*\d)"
)


def has_no_nvidia_gpu(told: Told) -> bool:
    """Whether the text says so, by a CPU build, AMD's GPU or in words."""
    return says_no_gpu(told) or has_amds_gpu(told)


def has_amds_gpu(told: Told) -> bool:
    """Whether the text names a GPU of AMD's that computes, and none of NVIDIA's; AMD's processors have such numbers."""
    return re.search(_AMDS, re.sub(_NO_AMD, " ", told.here)) is not None and not told.has(_NVIDIAS)


def build_of_amds_gpu(told: Told, torch: str) -> str:
    """The newest ROCm build of that torch, or of one that is not known; "" without AMD's GPU, and on Windows."""
    if told.os == "windows" or not has_amds_gpu(told):
        return ""
    release = told.known.releases.get(torch)
    builds = [tag[4:] for tag in release.indexed.get("linux_x86_64", ()) if tag.startswith("rocm")] if release else []
    return f"rocm{max(builds, key=version, default='6.4')}"


def of_amd(told: Told) -> tuple[Fix, ...]:
    """ROCm on Linux; on Windows AMD's own wheels, for its newer GPUs, or DirectML."""
    web = told.has(r"(?i)web-?ui|automatic1111|stable.diffusion|torch is not (?:able )?to use")
    if web and (told.os == "windows" or (not told.os and not told.has(r"webui\.sh"))):
        text = "This GPU is AMD's: for it there is a web UI of its own, started with --use-directml in COMMANDLINE_ARGS"
        return (Fix(text, ("git clone https://github.com/lshqqytiger/stable-diffusion-webui-amdgpu",)),)
    if told.os != "windows" and told.has(r"(?i)gfx80\d|\bRX ?(?:4[678]0|5[5-9]0)\b"):
        return (Fix("ROCm has no code for this GPU of AMD's (RX 400, RX 500): run on the CPU"),)
    if web:
        text = "The web UI's torch is NVIDIA's: remove its folder venv, and let it install the one for ROCm"
        index = "https://download.pytorch.org/whl/rocm6.4"
        return (
            Fix(
                text,
                (
                    shell.export("linux", "TORCH_COMMAND", f"pip install torch torchvision --index-url {index}"),
                    "./webui.sh",
                ),
            ),
        )
    if told.os == "windows":
        return (
            Fix(
                "This GPU is AMD's, and the program asks for NVIDIA's CUDA: for Radeon RX 7000 and 9000 AMD has a "
                "torch for Windows (https://rocm.docs.amd.com, PyTorch on Windows)"
            ),
            Fix(
                "For older ones use DirectML, where the program has an option for it (--directml)",
                (pip("install", "torch-directml"),),
            ),
            Fix("Or run on the CPU (web UI: --use-cpu all --no-half --skip-torch-cuda-test; ComfyUI: --cpu)"),
        )
    return (
        Fix(
            "This GPU is AMD's: install the ROCm build of torch, over any other",
            (pip("install", "--force-reinstall", "torch", *WITH_TORCH, "--index-url", f"{INDEX}/rocm6.4"),),
        ),
        Fix("Your account must be in the groups render and video", ("sudo usermod -aG render,video $USER",), "root"),
    )


_LAMBDA = r"/var/task\b|(?i:\b(?:AWS|aws-|serverless) ?lambda\b)|\blambda_function\.(?:py|lambda_handler)\b"
_A_GPU = r"\+cu\d|(?i:\b[RG]TX ?\d|\b(?:A100|H100|T4|L4|Tesla)\b|(?:\b(?:not|no|without)\b|n't)[^.\n]{0,12}lambda)"


def on_lambda(told: Told) -> bool:
    """Not where a GPU or a CUDA build is named: that must not be replaced by the CPU build."""
    return re.search(_LAMBDA, told.here) is not None and not told.has(_A_GPU)


def of_lambda(told: Told) -> tuple[Fix, ...]:
    """A computer without a GPU, where only what was made for its own system and Python runs."""
    text = (
        "AWS Lambda has no GPU: take the CPU build, whose wheels bring no CUDA libraries. With torch a function "
        "exceeds 250 MB, so deploy it as a container image (public.ecr.aws/lambda/python); load with map_location='cpu'"
    )
    made = pip("install", "--force-reinstall", "torch", "--index-url", f"{INDEX}/cpu")
    return (Fix(text, (made,)),)


_OLD_WINDOWS = (
    r"(?i)\[?Version 10\.0\.1(?:[0-8]\d{3}|90[0-3]\d|904[0-3])\b|\bWSL ?1\b|windows 10 (?:1\d0\d|20H2|21H1)\b"
)


_INSTALLED = (
    r"(?i)\b(?:re-?)?install\w* (?:and re-?installed )?(?:the |an? |different )?(?:linux )?nvidia[ -]drivers?\b"
)


_HAS_WINDOWS_DRIVER = (
    r"(?i)\binstall\w*[^.\n]{0,40}\bwindows\b[^.\n]{0,25}\bdrivers?\b|NVIDIA-SMI \d|nvidia-smi`?'? (?:works|shows|runs)"
)
# nvidia-smi's table as WSL's own one prints it: two numbers, of the tool and of the driver in Windows.
_TABLE = r"NVIDIA-SMI (\d{3}\.[\d.]+) +(?:KMD version|Driver Version): (?!\1 )\d{3}\.\d+ +CUDA Version: \d\d\.\d"


def of_wsl(told: Told) -> tuple[Fix, ...]:
    """Only WSL 2 has the GPU, on Windows 11 and on 10 from build 19044 on; a Linux driver in it hides that."""
    text = "WSL uses the driver of Windows: install or update it there (https://www.nvidia.com/drivers), then restart "
    purge = "sudo apt-get purge -y 'nvidia-driver-*' 'nvidia-utils-*' 'libnvidia-compute-*'"
    inside = told.has(_INSTALLED)
    if told.has(_OLD_WINDOWS):
        text = "This Windows, or WSL 1, gives Linux no GPU at all. Update Windows to 11, or 10 21H2 (build 19044) and "
        text += "newer; then turn the distribution into WSL 2, with NVIDIA's driver in Windows only"
        made = Fix(text, ("wsl --update", "wsl -l -v", "wsl --set-version Ubuntu 2", "wsl --shutdown"))
        return (made, Fix("Remove the driver that was installed inside WSL", (purge,), "root")) if inside else (made,)
    if told.has(_HAS_WINDOWS_DRIVER) and not told.build.startswith("cu") and not has_amds_gpu(told):
        text = "See in WSL which is missing. Where nvidia-smi prints no table: the driver of Windows or WSL itself is "
        text += "too old (wsl --update in PowerShell, then wsl --shutdown). Where it does, and the second prints None: "
        text += "this torch is a CPU build, so install the CUDA build in its place, the third line"
        index = ("torch", *WITH_TORCH, "--index-url", f"{INDEX}/{cuda_build(told)}")
        see = ("nvidia-smi", 'python -c "import torch; print(torch.version.cuda)"')
        return (Fix(text, (*see, pip("install", "--force-reinstall", *index))),)
    made = Fix(f"{text}WSL; install no Linux driver inside it", ("wsl --update", "wsl --shutdown"))
    if not inside:
        return (made,)
    return (made, Fix("Remove one that was installed inside WSL", (purge,), "root"))


HOSTED = ("This Colab has no GPU", "This notebook has no GPU")  # as the fixes of hosted notebooks begin


def of_a_service(told: Told) -> tuple[Fix, ...]:
    """Where the GPU and its driver come from outside, or there is none: services, WSL, a Raspberry Pi."""
    if on_lambda(told):
        return of_lambda(told)
    if told.has(r"(?i)raspberry ?pi"):
        text = "A Raspberry Pi has no NVIDIA GPU: run on the CPU, device='cpu', with the build for it"
        made = pip("install", "--force-reinstall", "torch", "torchvision", "--index-url", f"{INDEX}/cpu")
        return (Fix(text, (made,)),)
    if re.search(r"(?i)google[. ]?coll?ab|\bcolab\b|(?<![\w.:])/content/", told.here):
        return (Fix(f"{HOSTED[0]}: Runtime > Change runtime type > T4 GPU, then run all cells again"),)
    if told.os != "windows" and re.search(r"/kaggle/|(?i:\bkaggle\b)", told.here):
        return (Fix(f"{HOSTED[1]}: Settings > Accelerator > GPU, then run all cells again"),)
    in_wsl = re.search(r"(?i)\bwsl ?2?\b|microsoft-standard", told.here) or told.has(r"nvidia-smi[^.\n]{0,60}\bWSL")
    # With its table, the driver of Windows is there, and it is the build of torch.
    return of_wsl(told) if in_wsl and (told.has(_INSTALLED) or not told.has(_TABLE)) else ()
