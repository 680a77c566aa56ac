"""What the web interfaces for images, text and voices say: ComfyUI, A1111 and Forge, kohya_ss, Gradio, face tools."""

from torchdoctor.explain.steps.row import Row

_MANAGER = (
    "in ComfyUI-Manager choose Install Missing Custom Nodes, start again, and read the lines IMPORT FAILED as it starts"
)

WEB_UIS = (
    Row(
        r"modules installed outside the virtual environment were found",
        "This alone stops nothing: packages are in Python itself or the user's folder, and setup fears that they are "
        "taken. set PYTHONNOUSERSITE=1 leaves the user's out; the lines that it prints empty that Python for every "
        "program, and pip freeze in them makes uninstall.txt. Start setup in a cmd window: that stays open, and shows "
        "what fails",
    ),
    Row(
        r"Return type mismatch between linked nodes: (\w+), received_type\((\w+)\) mismatch input_type\((\w+)\)",
        "The input {0} of that node gets {1} and takes {2}: draw the line from an output of that kind. Where the "
        "workflow ran before, the node has changed: delete it and add it again",
    ),
    Row(
        r"Cannot execute because (?:a )?node (?!is )'?([\w. |()+-]{1,80}?)'? (?:does not exist|is missing)",
        f"The workflow uses the node {{0}}, which is not installed, or did not load: {_MANAGER}",
    ),
    Row(
        r"the following node types were not found:?\s+([^\n]{1,100})",
        f"The workflow uses nodes that are not installed, or did not load ({{0}}): {_MANAGER}",
    ),
    Row(
        r"No module named 'custom_nodes\.([\w-]{1,60})'",
        "A custom node that the workflow or another node needs, the folder {0} in ComfyUI/custom_nodes, is not there: "
        f"{_MANAGER}; its folder must have just that name",
    ),
    Row(
        r"Value (-?[\d.e+]{1,20}) (bigger|smaller) than (?:max|min) of (-?[\d.e+]{1,20}): (\w+)",
        "{3} is {0}, {1} than the {2} that the node takes: set it in the node. Where it holds a value of another "
        "field, the node has changed since the workflow was saved: delete it and add it again",
        also=r"(?im)comfy|Failed to validate prompt|^ *\* \w[^\n]{0,60} \d+:$",
        unless=r"(?i)not comfyui",
    ),
    Row(
        r"Failed to convert an input value to an? (\w+) value: (\w+)",
        "The field {1} holds a value of another field, since the node has changed after the workflow was saved: delete "
        "that node, add it again, and set its values (right click, Fix node, does the same)",
    ),
    Row(
        r"(IPAdapter|ClipVision) model not found\.",
        "The unified loader finds the {0} file by its name alone: download the files that the README of the IPAdapter "
        "nodes lists, name them just so, into models/ipadapter and models/clip_vision, and start ComfyUI again",
    ),
    Row(
        r"This action is not allowed with this security level configuration",
        "ComfyUI-Manager forbids this: set security_level = weak in its config.ini (in user/.../ComfyUI-Manager; where "
        "ComfyUI listens to the network alone weak is enough), restart, and set it back afterwards",
    ),
    Row(
        r"lora key not loaded: ",
        "The LoRA is made for another base model than the one loaded (SD 1.5, SDXL, FLUX ...), or is of a newer kind: "
        "see on its page which one, and load that; a few such lines alone are harmless. Else update ComfyUI",
        unless=r"Traceback \(most recent|Prompt executed",
    ),
    Row(
        r"You do not have (CLIP|VAE|T5|UNet)\w* state dict!",
        "The file chosen is the diffusion model alone, and has no {0}: put text encoders into models/text_encoder and "
        "the VAE into models/VAE, and choose them all in the field VAE / Text Encoder at the top (for FLUX clip_l, "
        "t5xxl and ae)",
    ),
    Row(
        r"ValueError: Failed to recognize model type!",
        "The file chosen as a checkpoint is none that this Forge knows: a LoRA, VAE or text encoder in "
        "models/Stable-diffusion, a cut-off download, or a newer kind of model: choose another, compare its size, or "
        "update Forge",
    ),
    Row(
        r"Error running install\.py for extension (?:extensions[/\\])?([\w.-]{1,60})",
        "The extension {0} could not install what it needs, as the lines below say: update it (git pull in its folder) "
        "and the web UI, and start in the web UI's own environment (webui.sh, webui-user.bat); or take it out of the "
        "folder extensions",
    ),
    Row(
        r"^(?:\*{3} )?Error (?:loading script|executing callback|calling|running \w+|completing)[^\n]*\n"
        r"(?:[^\n]*\n){0,40}?[^\n]*[/\\]extensions[/\\]([\w.-]{1,60})[/\\][^\n]*\n"
        r"(?:(?![^\n]*(?:File \"|-packages))[^\n]*\n){1,3}?\s*\w+(?:Error|Exception)\b"
        r"(?![^\n]*(?:unexpected keyword|No module named '(?!modules)|cannot import name \S+ from '(?!modules)))[^\n]*",
        "The extension {0} fails, not the web UI: update it (Extensions, Check for updates), start the web UI again, "
        "and if that does not help, take it out of the folder extensions. Whether all runs without extensions shows "
        "--disable-all-extensions",
    ),
    Row(
        r"Could not create share link\. Missing file: (\S{1,200})",
        "Gradio's program for public links was not downloaded, or a virus scanner removed it: do the three steps that "
        "the message lists (its file, its name, its folder), and on Linux or macOS make it executable; or share "
        "no link: use the address that is printed",
    ),
    Row(
        r"Could not create share link\. Please check your internet",
        "The program runs, and only the public link is missing: Gradio's servers cannot be reached from here (proxy, "
        "firewall, or they are down). Open the local address that is printed; from elsewhere ssh -L "
        "7860:localhost:7860",
        unless=r"Traceback \(most recent",
    ),
    Row(
        r"No data found\. Please verify arguments|train_data_dir must be the parent of folders with images",
        "Give the folder above: it must hold folders named NUMBER_name (10_cat) in which the images are; the number "
        "is how often each is used",
    ),
    Row(
        r"assert 'detection' in self\.models[\s~^]*(?:AssertionError)?",
        "InsightFace finds no model in its folder: the .onnx files must be in models/antelopev2 (or buffalo_l) itself. "
        "Unpacked from the zip they often are a folder deeper (antelopev2/antelopev2): move them up, or remove the "
        "folder so that it is downloaded again",
        ("ls -R ~/.insightface/models",),
    ),
    Row(
        r"File (\S{1,80}) (?:is )?not found in (?:the )?(?:folder )?models\b",
        "The program looks for {0} in its folder models: download it by the README's link, and put it there under "
        "just that name",
    ),
    Row(
        r"import extensions\.([\w-]*-[\w-]*)\.script\s[\s^]*SyntaxError",
        "The folder of an extension becomes a name in Python, and {0} has a hyphen: rename it in the folder extensions "
        "as its README says (with _, or without text-generation-webui-), and start again",
    ),
)
