"""What reinforcement learning and simulators say: Isaac Lab, Gymnasium, MuJoCo, stable-baselines3, LeRobot."""

from torchdoctor.explain.steps.row import Row

ROBOTS = (
    Row(
        r"Environment version v\d+ for (?:environment )?`([\w/.-]{1,60})` is deprecated\. Please use `([\w/.-]{1,60})`",
        "This Gymnasium has a newer {0}: write {1}; to repeat old results install the release that has the old one",
    ),
    Row(
        r"ROM is missing for (\w+)|Unable to find the game \"(\w+)\"",
        "The games are not installed: with Gymnasium they come with ale-py (import ale_py; "
        "gymnasium.register_envs(ale_py), then ALE/NAME-v5); of old gym and atari-py get them so",
        ("python -m pip install 'autorom[accept-rom-license]'", "AutoROM --accept-license"),
    ),
    Row(
        r"You appear to be missing MuJoCo\. +We expected to find the file here: (\S{1,200})",
        "mujoco-py needs MuJoCo 2.1.0 in {0}: unpack mujoco210 there (its releases on GitHub), and set "
        "LD_LIBRARY_PATH to its bin. Newer environments (Gymnasium -v4, -v5) need the package mujoco alone",
        (
            "mkdir -p ~/.mujoco",
            "wget https://mujoco.org/download/mujoco210-linux-x86_64.tar.gz",
            "tar -xzf mujoco210-linux-x86_64.tar.gz -C ~/.mujoco",
        ),
    ),
    Row(
        r"GLEW initali[sz]ation error: Missing GL version",
        "mujoco-py opens its window by GLEW: name that library before the start; without a screen render offscreen, "
        "for which LD_PRELOAD must be empty",
        (
            "sudo apt-get install -y libglew-dev",
            "export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libGLEW.so",
        ),
    ),
    Row(
        r"an OpenGL platform library has not been loaded into this process|gladLoadGL error",
        "There is no screen to draw on: choose how MuJoCo draws before Python starts, egl on an NVIDIA GPU, osmesa on "
        "the CPU (apt-get install libosmesa6)",
        ("export MUJOCO_GL=egl",),
    ),
    Row(
        r"The algorithm only supports \(([^)\n]{1,200})\) as action spaces but (\w+)",
        "This algorithm cannot act in {1}: for Discrete take DQN or PPO, for Box PPO, SAC or TD3. Where the same class "
        "is named of gym and of gymnasium, make the environment with gymnasium",
    ),
    Row(
        r"\[Error\][^\n]{0,80}Vulkan 1\.\d is not supported|VkResult: ERROR_(?:INCOMPATIBLE_DRIVER"
        r"|INITIALIZATION_FAILED)"
        r"|No device could be created\. Some known system issues",
        "Isaac Sim finds no Vulkan for the GPU: a driver without its graphics part (in a container "
        "NVIDIA_DRIVER_CAPABILITIES=all and nvidia_icd.json), one too old, or a GPU without RT cores. See what this "
        "lists; llvmpipe alone is the CPU",
        ("vulkaninfo --summary", "nvidia-smi"),
        also=r"(?i)carb|isaac|omni",
    ),
    Row(
        r"[Tt]he dataset you requested \(([\w./-]{1,120})\) is (?:only available )?in (?:v)?([\d.]+) format",
        "{0} is in the form {1}, which this lerobot does not read: convert it by the script that the message names, or "
        "install the lerobot of that time in an environment of its own",
    ),
    Row(
        r"PyTorch was imported before isaacgym modules",
        "import isaacgym must come before every import of torch, also of modules that import torch themselves: in the "
        "first line of the script",
    ),
)
