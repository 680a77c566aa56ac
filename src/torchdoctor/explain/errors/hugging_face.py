"""How transformers, tokenizers, datasets, peft and the like are used, and what of theirs fits no release."""

import re

from torchdoctor import shell
from torchdoctor.explain import deepspeed
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


def _arguments(told: Told) -> tuple[Fix, ...]:
    """peft's target_modules for the model of the text."""
    wrong = told.last(r"Target modules \{?\[?([^}\]\n]{1,120})[}\]]? not found")
    said = f" ({wrong[1].strip()} belong to a different architecture)" if wrong else ""
    return (
        Fix(f'Let peft find them: LoraConfig(target_modules="all-linear", ...){said}'),
        Fix("Or print the model's names, and give the ends of those of its Linear layers: print(model)"),
    )


def _dataset_script(told: Told) -> tuple[Fix, ...]:
    named = told.last(r"but found ([\w-]+)\.py")
    name = named[1] if named else "the dataset"
    return (
        Fix(
            f"datasets 4 runs no scripts: load {name} from a copy in Parquet (search the hub for one, often the "
            'branch refs/convert/parquet: load_dataset(name, revision="refs/convert/parquet"))'
        ),
        Fix("Or keep the last release that runs them, with trust_remote_code=True", (pip("install", "datasets<4"),)),
    )


def _no_model(told: Told) -> tuple[Fix, ...]:
    """For a config.json without a model_type."""
    if (bare := told.last(r"Unrecognized model in (\S+?)\.? Should have")) is None:
        return ()
    return (
        Fix(
            f"The config.json in {bare[1]} names no model: give the folder (or the repository's name) that has the "
            "whole model, or download it there; a LoRA adapter is loaded with peft: "
            "AutoPeftModelForCausalLM.from_pretrained(path)"
        ),
        Fix("Files of a library other than transformers are loaded with that library"),
        Fix("If config.json has a model_type, update transformers", (pip("install", "-U", "transformers"),)),
    )


def _files(told: Told) -> tuple[Fix, ...]:
    """By the format that the name of the folder gives away."""
    if told.has(r"(?i)gptq|4bit|128g|awq|exl2"):
        return (
            Fix(
                "These are weights quantized by GPTQ or AWQ: load them with that loader (web UI: --wbits 4 --groupsize "
                "128, or the loader ExLlama; Python: gptqmodel), or take the unquantized model"
            ),
        )
    if told.has(r"(?i)gguf|ggml"):
        return (
            Fix("GGUF files are for llama.cpp; transformers needs the original model's repository, or gguf_file=..."),
        )
    if other := told.last(r"but there is a file [^.\n]{1,60}\. Use `(\w+=\w+)`"):
        return (Fix(f"The weights are there in another form: add {other[1]} to from_pretrained(...)"),)
    if told.has(r"necessary `safetensors` weights"):
        return (
            Fix("The repository has no safetensors weights (for this variant): leave use_safetensors and variant out"),
        )
    if told.has(r"(?i)\badapter|\blora\b|\bpeft\b") and not told.has("found in directory"):
        text = "An adapter has no model of its own: with peft installed, transformers loads the base model with it"
        return (
            Fix(text, (pip("install", "-U", "peft"),)),
            Fix(
                "Or load it by hand: PeftModel.from_pretrained(base_model, path); in diffusers load_lora_weights(path)"
            ),
        )
    named = told.last(r"(?:file named|no file named) ([\w./-]+\w)")
    folder = told.last(r"(?:found in directory|^OSError:) (\S+?)[.`'\"]*(?:\s|$)")
    text = f"Look at the folder's files: {named[1] if named else 'the file'} is missing"
    if told.has(r"(?:pytorch_model\.bin|model\.safetensors),"):
        text += " (and any other form of the weights; of those in parts, -00001-of-, .index.json belongs to them)"
    if told.has(r"(?i)found in directory \S*(?:stable-?diffusion|sdxl?\b|flux)"):
        text += "; diffusers has them in subfolders, unet, vae and text_encoder, which must be complete"
    there = folder and told.has("found in directory") and told.os != "windows"
    see = (shell.command("linux", "ls", "-l", folder[1]),) if folder and there else ()
    return (
        Fix(f"{text}; name the folder that has it (of a checkpoint, checkpoint-N), or download the model again", see),
        Fix(
            "An adapter (adapter_model.safetensors) is loaded with peft or load_lora_weights; a single .safetensors or "
            ".ckpt file with from_single_file"
        ),
    )


def _json(told: Told) -> tuple[Fix, ...]:
    """For a JSON file that pyarrow does not read."""
    if changed := told.last(r"Column\(/?(\w*)[^)\n]*\) changed from (\w+) to (\w+)"):
        text = (
            f"{changed[1] or 'A column'} is a {changed[2]} in some records and a {changed[3]} in others: write one type"
        )
        return (Fix(f"{text} throughout, str(x) of all"),)
    text = "The file is one large JSON value, or is cut off: write one record a line (JSON Lines)"
    return (
        Fix(f"{text}: for record in json.load(open(path)): print(json.dumps(record), file=out)"),
        *(
            ()
            if told.has("pandas")
            else (Fix('Records below a key: load_dataset("json", data_files=path, field="data")'),)
        ),
    )


def _sentencepiece(told: Told) -> tuple[Fix, ...]:
    """Where the text shows the file that was given, it is mostly the wrong one."""
    if given := told.last(r"from_pretrained\(\s*[rf]?['\"]([^'\"\n]+\.(?:txt|json|bin))['\"]"):
        return (
            Fix(
                f"{given[1]} is not a SentencePiece model: give the folder that has spiece.model or "
                f"tokenizer.model, or "
                "the model's name"
            ),
        )
    return (
        Fix(
            "tokenizer.model (spiece.model) is not a SentencePiece model: the download was cut short, or it is a "
            "Git LFS "
            "pointer; download it again",
            ("hf download MODEL tokenizer.model --force-download",),
        ),
    )


def _auto_class(told: Told) -> tuple[Fix, ...]:
    """Which of the Auto classes a model is for, its card says; what sees and what generates, its name."""
    named = told.last(r"configuration class <class '[\w.]*?(\w+)Config'> for this kind of AutoModel: (\w+)")
    model, used = (named[1], named[2]) if named else ("model", "AutoModel")
    sees = re.search(r"VL|Vision|Llava|Pali|Idefics|Omni|Internvl", model) is not None
    instead = "AutoModelForImageTextToText" if sees else "AutoModelForSeq2SeqLM, AutoModelForCausalLM or AutoModel"
    text = f"{model} is not for {used}: use the class that its model card loads it with, such as {instead}"
    return (Fix(text), Fix("Or the installed transformers is older than that", (pip("install", "-U", "transformers"),)))


def _lacking_parts(told: Told) -> tuple[Fix, ...]:
    """Of what a pipeline expects, that which it did not get."""
    found = told.last(r"expected [{\[]([^}\]\n]*)[}\]], but only [{\[]?(?:set\(\))?([^}\]\n]*)[}\]]? were passed")
    if found is None:
        return ()
    expected, passed = (set(re.findall(r"\w+", part)) for part in found.groups())
    lacks = sorted(expected - passed)
    if not lacks or len(lacks) > 3:
        return ()
    value = "False" if lacks == ["requires_safety_checker"] else "None"
    text = f"{' and '.join(lacks)} did not come with the files: update diffusers, which fills in what may be missing"
    given = ", ".join(f"{name}={value}" for name in lacks)
    return (
        Fix(text, (pip("install", "-U", "diffusers"),)),
        Fix(f"Or give it yourself: from_pretrained(..., {given})"),
    )


def _no_tokens(told: Told) -> tuple[Fix, ...]:
    """Of data that were tokenized and not given, and of those that were not."""
    made = told.last(r"(?m)^[ >]{0,12}(\w+) ?= ?(\w+)(?:\[[^\]\n]{1,30}\])?\.map\(")
    given = told.last(r"(?:DataLoader\(|(?:train|eval)_dataset ?= ?)\s*(\w+)")
    if made and given and made[1] != given[1]:
        columns = told.last(r"but you provided \[('[^\]\n]{1,60}')\]")
        left = f", without its text, {made[1]}.remove_columns([{columns[1]}])" if columns else ""
        return (Fix(f"{given[1]} holds the text as it was read: give {made[1]}, which has the tokens{left}"),)
    return (
        Fix(
            'Tokenize the dataset before training: dataset.map(lambda row: tokenizer(row["text"], '
            "truncation=True), batched=True), and give the Trainer (or DataLoader) the result"
        ),
    )


ERRORS = (
    Error(
        "tokenizer-input",
        "The tokenizer got, or made, what cannot be one batch",
        "The tokenizer was not called with text, or its rows have different lengths and no padding.",
        "code",
        *cases(
            when(
                exactly("tokenizer.chat_template is not set"),
                Fix(
                    "The model is a base model, or its files are older: take its chat or instruct variant; or set "
                    "tokenizer.chat_template to the template on the model's page"
                ),
            ),
            when(
                exactly(
                    "the tokenizer does not have a padding token",
                    "Cannot handle batch sizes > 1 if no padding token is defined",
                    "You are attempting to pad samples but the tokenizer you are using",
                ),
                Fix(
                    "Give it one: tokenizer.pad_token = tokenizer.eos_token, and "
                    "model.config.pad_token_id = tokenizer.pad_token_id"
                ),
            ),
            when(
                exactly(
                    "Unable to create tensor, you should probably activate",
                    "Unable to create tensor, you should probably use",
                ),
                Fix(
                    "Make all rows equally long: tokenizer(texts, padding=True, truncation=True, "
                    'return_tensors="pt"), or a data collator that pads (DataCollatorWithPadding(tokenizer); '
                    "for labels too: DataCollatorForTokenClassification or DataCollatorForSeq2Seq)"
                ),
                Fix(
                    "Remove columns that are not numbers, such as the text itself: "
                    "dataset.map(..., remove_columns=dataset.column_names)"
                ),
            ),
            when(
                exactly("Conversation roles must alternate user/assistant"),
                Fix(
                    "The model's template takes user and assistant in turn only: put the system text before the first "
                    "user message, and join messages of one role that follow each other"
                ),
            ),
            when(
                (
                    *exactly("TextEncodeInput must be Union"),
                    Seen(
                        "text input must", r"text input must (?:be )?of type [`']str", "text input must of type `str`"
                    ),
                ),
                Fix(
                    "Give it a string or a list of strings: find what is None, a number or NaN (pandas writes empty "
                    'cells so): texts = [str(text) for text in df["text"].fillna("")]; a Series needs .tolist()'
                ),
            ),
        ),
        asked=(
            "tokenizer does not have a padding token",
            "llama padding token missing",
            "unable to create tensor padding truncation",
        ),
        source="transformers: tokenization_utils_base.py",
    ),
    Error(
        "tokenizer-file",
        "The tokenizer's file does not suit the installed packages",
        "tokenizer.json (or the configuration next to it) was written by a newer release, or needs a package that "
        "is not installed.",
        "environment",
        *cases(
            when(
                exactly("data did not match any variant of untagged enum"),
                Fix(
                    "Update both: the file was written by a newer tokenizers",
                    (pip("install", "-U", "tokenizers", "transformers"),),
                ),
            ),
            when(
                exactly(
                    "Couldn't instantiate the backend tokenizer from one of",
                    "Converting from SentencePiece and Tiktoken failed",
                    "Converting from Tiktoken failed",
                ),
                Fix(
                    "Install what converts a slow tokenizer, then restart Python",
                    (pip("install", "-U", "sentencepiece", "tiktoken", "protobuf"),),
                ),
                Fix("Or use the slow one: AutoTokenizer.from_pretrained(name, use_fast=False)"),
            ),
            when(
                (
                    Seen(
                        "No such file or directory os error",
                        r"\bfrom_file\([\s\S]{0,300}Exception: No such file or directory \(os error 2\)",
                        "    fast_tokenizer = TokenizerFast.from_file(fast_tokenizer_file)\n"
                        "Exception: No such file or directory (os error 2)",
                    ),
                ),
                Fix("The model has no tokenizer.json: take the slow one, from_pretrained(name, use_fast=False)"),
                Fix(
                    "Or update transformers, which then makes it", (pip("install", "-U", "transformers", "tokenizers"),)
                ),
            ),
            when(
                (
                    *exactly("Unable to load vocabulary from file. Please check that the provided vocabulary"),
                    Seen(
                        "not a string",
                        r"sentencepiece[\s\S]{0,900}TypeError: not a string",
                        'File "/v/sentencepiece/__init__.py", line 310, in LoadFromFile\nTypeError: not a string',
                    ),
                ),
                Fix(
                    "The slow tokenizer finds no vocabulary file (tokenizer.model, spiece.model, vocab.txt) in the "
                    "folder: download the model's files again, all of them, or let use_fast=True read tokenizer.json"
                ),
                Fix("If they are there, the class is another model's: use AutoTokenizer"),
            ),
            when(
                exactly("Tokenizer class LLaMATokenizer does not exist"),
                Fix('In the model\'s tokenizer_config.json write "LlamaTokenizer" instead of "LLaMATokenizer"'),
            ),
            when(
                exactly("[model_proto->ParseFromArray(serialized.data(), serialized.size())]"),
                _sentencepiece,
            ),
        ),
        asked=("untagged enum ModelWrapper", "couldn't instantiate the backend tokenizer"),
        source="transformers: tokenization_utils_fast.py; huggingface/tokenizers#1366",
    ),
    Error(
        "hf-remote-code",
        "The repository's own code must be allowed to run",
        "The model or dataset brings Python code, which is run only if you allow it; read it first.",
        "code",
        *cases(
            when(
                exactly(
                    "requires you to execute the configuration file in that repo",
                    "contains custom code which must be executed to correctly load",
                    "set the option `trust_remote_code=True` to remove this error",
                ),
                Fix("Read the code, then allow it: from_pretrained(name, trust_remote_code=True)"),
                Fix(
                    "If the model has its own class in transformers by now, a newer release needs no code",
                    (pip("install", "-U", "transformers"),),
                ),
            ),
            when(exactly("Dataset scripts are no longer supported"), _dataset_script),
            when(
                exactly("trust_remote_code` is not supported anymore"),
                Fix("Leave trust_remote_code out, or use a dataset in Parquet or CSV instead of a script"),
            ),
        ),
        asked=("trust_remote_code", "dataset scripts are no longer supported"),
        source="transformers: dynamic_module_utils.py; datasets 4.0 release notes",
    ),
    Error(
        "quantized-or-dispatched-model",
        "A quantized or split model is used like an ordinary one",
        "The model is quantized (4 or 8 bits), or accelerate has put its parts on different devices, so some "
        "operations are not allowed.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "shapes cannot be multiplied",
                        r"shapes cannot be multiplied \(\d+x\d+ and 1x\d{6,}\)",
                        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (9x3072 and 1x4718592)",
                    ),
                ),
                Fix(
                    "The weight is packed by bitsandbytes (4 bits, one row), and a layer multiplies by it as it is: "
                    "load the model with its quantization_config, and do not copy or rebuild its Linear layers"
                ),
                Fix("Update what does it", (pip("install", "-U", "bitsandbytes", "peft", "transformers"),)),
            ),
            when(
                (
                    Seen(
                        "only supports bit floats but got torch",
                        r"Blockwise quantization only supports 16/32-bit floats, but got torch\.u?int8",
                        "ValueError: Blockwise quantization only supports 16/32-bit floats, but got torch.uint8",
                    ),
                ),
                Fix(
                    "The weights in the files are quantized already, and are quantized again: leave load_in_4bit and "
                    "quantization_config out, and update what loads them, also the downloaded model",
                    (pip("install", "-U", "transformers", "bitsandbytes", "accelerate"),),
                ),
            ),
            when(
                exactly("You are trying to offload the whole model to the disk"),
                Fix(
                    "Neither GPU nor RAM has room for it: load it in fewer bits (load_in_4bit), take a smaller model, "
                    "or give max_memory={0: '10GiB', 'cpu': '30GiB'} and an offload_folder; without a GPU leave "
                    "device_map out"
                ),
            ),
            when(
                (
                    Seen(
                        "quantized models with the installed version of bitsandbytes",
                        r"`to\(\)`? is not supported for `?[48]-bit`? quantized models with the installed",
                        "Calling `to()` is not supported for `4-bit` quantized models with the installed version of "
                        "bitsandbytes.",
                    ),
                ),
                Fix(
                    "This bitsandbytes is too old to move a model in 4 bits: update it, and restart",
                    (pip("install", "-U", "bitsandbytes>=0.43.2"),),
                ),
                Fix('In code of your own leave .to(...) out: device_map={"": 0} in from_pretrained chooses the GPU'),
            ),
            when(
                (
                    Seen(
                        "is not supported for bit or bit",
                        r"`?\.\w+(?:\(\))?`? is not supported for `?4-bit`? or `?8-bit`?",
                        "ValueError: `.to` is not supported for `4-bit` or `8-bit` bitsandbytes models.",
                    ),
                ),
                Fix(
                    "Remove .to(...), .cuda(), .half() and .float(): the type is chosen by dtype in "
                    "from_pretrained, and the model is on its device already; choose that by "
                    'device_map={"": 0} in from_pretrained'
                ),
                Fix(
                    "If a library does it, update it",
                    (pip("install", "-U", "transformers", "accelerate", "bitsandbytes"),),
                ),
            ),
            when(
                exactly(
                    "You cannot perform fine-tuning on purely quantized models",
                    "The model you are trying to fine-tune is quantized",
                ),
                Fix(
                    "Train adapters on top: model = get_peft_model(prepare_model_for_kbit_training(model), "
                    'LoraConfig(task_type="CAUSAL_LM"))'
                ),
            ),
            when(
                exactly("Some modules are dispatched on the CPU or the disk"),
                Fix(
                    "The GPU has too little free memory for it: use 4 bits or a smaller model, free the GPU, or allow "
                    "the CPU: BitsAndBytesConfig(load_in_8bit=True, llm_int8_enable_fp32_cpu_offload=True) with your "
                    "own device_map"
                ),
            ),
            when(
                exactly("had weights offloaded to the disk. Please provide an `offload_folder`"),
                Fix(
                    'The model fits neither the GPU nor the RAM: from_pretrained(..., offload_folder="offload"), '
                    "a smaller model, or 4 bits"
                ),
            ),
            when(
                exactly(
                    "You can't move a model that has some modules offloaded",
                    "You can't train a model that has been loaded",
                    "You can't train a model that has some modules offloaded",
                ),
                Fix(
                    'Load it onto one device, and leave out .to(): from_pretrained(name, device_map={"": 0}); for '
                    "training on several GPUs, without device_map and by `accelerate launch`"
                ),
            ),
            when(
                exactly("Found modules on cpu/disk. Using Exllama"),
                Fix(
                    'Keep it all on the GPU (device_map={"": 0}), or turn the kernels off: '
                    "GPTQConfig(bits=4, use_exllama=False)"
                ),
            ),
        ),
        asked=("to is not supported for 4-bit or 8-bit", "modules are dispatched on the cpu", "offload_folder"),
        source="transformers: modeling_utils.py, trainer.py; accelerate: big_modeling.py",
    ),
    Error(
        "hf-model-output",
        "The model's output is a dictionary, and its keys are used",
        "Since version 4, models of transformers return an object with named parts; unpacking it like a tuple "
        "gives the "
        "names, which are text.",
        "code",
        (
            Seen(
                "but got str",
                r"expected Tensor as element \d+ in argument \d+, but got str",
                "TypeError: expected Tensor as element 0 in argument 0, but got str",
            ),
            Seen(
                "must be Tensor not",
                r"(?:dropout|linear|embedding|layer_norm|tanh|relu)\(\): argument '\w+' \(position \d+\) must be "
                r"Tensor, not str\b"
                r"|argument '\w+' \(position \d+\) must be Tensor, not (?:(?!Inception|GoogLeNet)\w+Output\w*)\b",
                "TypeError: dropout(): argument 'input' (position 1) must be Tensor, not str",
            ),
            Seen(
                "object has no attribute",
                r"'\w*(?:BaseModelOutput|ModelOutput|CausalLMOutput|ClassifierOutput|Seq2SeqLMOutput)\w*' object "
                r"has no "
                r"attribute '\w+'",
                "AttributeError: 'BaseModelOutputWithPoolingAndCrossAttentions' object has no attribute 'size'",
            ),
        ),
        (
            Fix(
                "Take the part by its name: outputs = model(...); outputs.last_hidden_state, outputs.pooler_output or "
                "outputs.logits"
            ),
            Fix("Or let the model return a tuple: model(..., return_dict=False)"),
        ),
        asked=(
            "must be tensor not str bert",
            "bert output is a string",
            "transformers return_dict",
            "dropout argument input must be tensor not str",
        ),
        code="outputs = bert(input_ids, attention_mask=mask)\npooled = outputs.pooler_output",
        source="transformers 4.0 release notes",
    ),
    Error(
        "model-files-missing",
        "The folder or repository lacks the files that are looked for",
        "from_pretrained looks for certain names (config.json, model.safetensors ...), and this folder or "
        "repository has "
        "others: it is for another library or format, incomplete, or a different folder.",
        "code",
        (
            Seen(
                "Error no file named",
                r"Error no file named [^\n]{0,200}found in directory",
                "OSError: Error no file named pytorch_model.bin, model.safetensors found in directory ./model.",
            ),
            Seen(
                "should have a model type key",
                r"Unrecognized model in \S+ Should have a `model_type` key",
                "ValueError: Unrecognized model in ./model. Should have a `model_type` key in its config.json",
            ),
            *exactly("Error no file named", "does not appear to have a file named"),
            *exactly("the necessary `safetensors` weights in", "Cannot find any model weights with"),
        ),
        (lambda told: _no_model(told) or _files(told),),
        alternatives=(Or("hub-access", "it is a repository's name, and the page shows the file: then sign in"),),
        asked=(
            "error no file named pytorch_model.bin",
            "does not appear to have a file named",
            "unrecognized model config.json",
        ),
        source="transformers: modeling_utils.py",
    ),
    Error(
        "pipeline-mismatch",
        "The model's files do not belong to this class",
        "A pipeline or model class was given the files of a different one, or of a newer release.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "but only",
                        r"Pipeline <class '[^'\n]+'> expected [^\n]{0,600}but only",
                        "ValueError: Pipeline <class 'diffusers.StableDiffusionPipeline'> expected ['vae', 'unet'], "
                        "but only",
                    ),
                    Seen(
                        "does not exist",
                        r"\b\w*(?:Down|Up|Mid)Block\w* does not exist",
                        "ValueError: CrossAttnDownBlock2D does not exist.",
                    ),
                    *exactly("Cannot load because", "were passed to the pipeline and will be ignored"),
                ),
                _lacking_parts,
                Fix(
                    "Let diffusers choose the class that the files name: DiffusionPipeline.from_pretrained(path), or "
                    "the base "
                    "model that the project's page names (2D models are not for video, nor for another pipeline)"
                ),
                Fix(
                    "If it is a newer or an older model, use the release of diffusers that the project names",
                    (pip("install", "-U", "diffusers", "transformers", "accelerate"),),
                ),
            ),
            when(
                exactly("is incorrectly implemented. Expected {"),
                Fix(
                    "The pipeline's own class was written for another diffusers: install the release that the "
                    "project's requirements name, in an environment of its own (its transformers, too)",
                    (pip("install", "diffusers==VERSION"),),
                ),
            ),
            when(
                (
                    Seen(
                        "Unrecognized configuration class",
                        r"Unrecognized configuration class <class '\S+'> for this kind of AutoModel",
                        "ValueError: Unrecognized configuration class <class 'transformers.models.x.XConfig'> for "
                        "this kind of AutoModel: AutoModelForCausalLM.",
                    ),
                ),
                _auto_class,
            ),
        ),
        asked=(
            "diffusers pipeline missing components",
            "pipeline expected but only were passed",
            "diffusers block does not exist",
        ),
        source="diffusers: pipelines/pipeline_utils.py, models/unets/unet_2d_blocks.py",
    ),
    Error(
        "hf-trainer-usage",
        "The data or arguments do not suit the model",
        "The Trainer drops columns that forward() does not name, and needs a loss, or arguments that agree.",
        "code",
        *cases(
            when(
                exactly("that includes input_ids, but you provided", "You have to specify either input_ids or"),
                _no_tokens,
                Fix("If the columns have names of your own: TrainingArguments(remove_unused_columns=False)"),
            ),
            when(
                exactly("model_kwargs` are not used by the model"),
                Fix(
                    "The model does not take what the tokenizer gives: leave it out, inputs.pop('token_type_ids'), or "
                    "tokenizer(..., return_token_type_ids=False); others are a misspelt name in generate(...)"
                ),
            ),
            when(
                (
                    Seen(
                        "KeyError eval loss",
                        r"KeyError: '?\W*eval_\w+",
                        "KeyError: 'eval_loss'",
                    ),
                ),
                Fix(
                    "The evaluation gave no such value: without a column labels (label_names=[...]) there is no "
                    "eval_loss; other names of metric_for_best_model are the keys of what compute_metrics returns"
                ),
            ),
            when(
                exactly("Trainer' object has no attribute 'tokenizer'"),
                Fix("Newer releases call it trainer.processing_class"),
                Fix("Or keep an older one", (pip("install", "transformers<5"),)),
            ),
            when(
                exactly("The model did not return a loss from the inputs"),
                Fix(
                    "Give the labels, under the name that the model's forward() has: a column labels (not label), or "
                    "for language models DataCollatorForLanguageModeling(tokenizer, mlm=False); other names by "
                    'TrainingArguments(label_names=["labels"])'
                ),
                Fix("Use the model with a head (AutoModelFor...), not plain AutoModel, which has no loss"),
            ),
            when(
                (
                    *exactly("No columns in the dataset match the model's forward method signature"),
                    Seen(
                        "is out of bounds for size",
                        r"Invalid key: \d+ is out of bounds for size 0\b",
                        "IndexError: Invalid key: 120 is out of bounds for size 0",
                    ),
                ),
                Fix("Tokenize first; or TrainingArguments(remove_unused_columns=False), for a model of your own"),
            ),
            when(
                exactly("requires the save and eval strategy to match", "requires the save and evaluation strategy"),
                Fix('Make them equal: eval_strategy="epoch", save_strategy="epoch" (with steps, also their numbers)'),
            ),
            when(
                (
                    *exactly(
                        "can only be used on CUDA devices",
                    ),
                    *exactly("fp16 mixed precision requires a GPU"),
                ),
                Fix(
                    "If the machine has an NVIDIA GPU, torch does not see it; this says why",
                    ("torchdoctor check",),
                ),
                Fix(
                    "Else leave fp16=True and bf16=True out (accelerate: --mixed_precision no); bf16 needs an Ampere "
                    "GPU or newer, older ones take fp16"
                ),
            ),
        ),
        alternatives=(Or("no-device", "it is about fp16 or bf16, and torch.cuda.is_available() is False"),),
        asked=("the model did not return a loss from the inputs", "fp16 can only be used on cuda devices"),
        source="transformers: trainer.py, training_args.py",
    ),
    Error(
        "peft-target-modules",
        "LoRA finds no layers of these names in the model",
        "target_modules names layers that this model does not have, or none are known for its architecture.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "is not supported Currently only the following modules are supported",
                        r"Target module [^\n]{1,120} is not supported\. Currently, only the following modules",
                        "ValueError: Target module Dropout(p=0.1) is not supported. Currently, only the following "
                        "modules are "
                        "supported: `torch.nn.Linear`",
                    ),
                ),
                Fix(
                    "LoRA takes Linear, Embedding and convolution layers: name those alone, or let peft find "
                    "them: LoraConfig("
                    'target_modules="all-linear", ...)'
                ),
                Fix("If it is a layer of bitsandbytes or GPTQ, update peft", (pip("install", "-U", "peft"),)),
            ),
            when(
                (
                    Seen(
                        "not found in the base model",
                        r"Target modules [^\n]{1,99} not found in the base model",
                        "ValueError: Target modules {'q_proj', 'v_proj'} not found in the base model.",
                    ),
                ),
                _arguments,
            ),
            when(
                (
                    Seen(
                        "Please specify target modules in peft config",
                        r"Please specify `?target_modules`? in `?peft_config",
                        "ValueError: Please specify `target_modules` in `peft_config`",
                    ),
                ),
                _arguments,
            ),
            when(
                exactly("is not supported. Currently, only the following modules are supported: `torch.nn.Linear`"),
                Fix("Name Linear layers only: LoRA does not wrap containers or whole blocks"),
            ),
            when(
                exactly("Can't find 'adapter_config.json' at"),
                Fix(
                    "The folder has no adapter: load it with AutoModel...from_pretrained if it is a whole model; name "
                    "the folder checkpoint-N that has adapter_config.json; or save it with model.save_pretrained()"
                ),
            ),
        ),
        asked=("target modules not found in the base model", "which target_modules for lora"),
        source="peft: tuners/tuners_utils.py",
    ),
    Error(
        "datasets-mismatch",
        "datasets does not match pyarrow, fsspec or the data",
        "datasets is older or newer than the pyarrow or fsspec next to it, or does not find or understand the files.",
        "environment",
        *cases(
            when(
                exactly("Loading a dataset cached in a LocalFileSystem is not supported", "protocol not known: hf"),
                Fix(
                    "Update datasets: the installed one is too old for this fsspec",
                    (pip("install", "-U", "datasets", "fsspec", "huggingface_hub"),),
                ),
            ),
            when(
                (
                    *exactly("has no attribute 'PyExtensionType'", "has no attribute 'IpcWriteOptions'"),
                    Seen(
                        "pyarrow",
                        r"(?:module 'pyarrow[\w.]*' has no attribute|cannot import name '\w+' from 'pyarrow)",
                        "AttributeError: module 'pyarrow.lib' has no attribute 'ListViewType'",
                    ),
                ),
                Fix(
                    "Update both, then restart Python or the notebook",
                    (pip("install", "-U", "datasets", "pyarrow"),),
                ),
            ),
            when(
                (
                    Seen(
                        "not found Available | Please pick one among the available configs | Should be one of",
                        r"BuilderConfig \S{1,80} not found\. Available|Please pick one among the available configs"
                        r"|Unknown split \S{1,60} Should be one of",
                        "ValueError: BuilderConfig 'english' not found. Available: ['en', 'de']",
                    ),
                ),
                Fix("Take one of those that the message lists: load_dataset(name, CONFIG, split=SPLIT)"),
            ),
            when(
                exactly("No (supported) data files found in"),
                Fix(
                    'Name the format and the files: load_dataset("json", data_files="data/*.jsonl") (csv, parquet, '
                    "text, imagefolder); the folder itself needs files with such endings"
                ),
            ),
            when(
                (
                    Seen(
                        "ArrowInvalid | ArrowTypeError | DatasetGenerationCastError",
                        r"\bdatasets\b[\s\S]{0,2500}?(?:ArrowInvalid: (?:cannot mix|Could not convert)"
                        r"|ArrowTypeError: Expected|DatasetGenerationCastError)",
                        'File "/v/datasets/arrow_writer.py", line 9\npyarrow.lib.ArrowInvalid: cannot mix list and '
                        "non-list, non-null values",
                    ),
                ),
                Fix(
                    "A column has values of different types (or files different columns): make them one type first, "
                    "str(x) or lists throughout, and load files with other columns apart"
                ),
            ),
            when(
                (
                    *exactly("straddling object straddles two block boundaries"),
                    Seen(
                        "JSON parse error",
                        r"ArrowInvalid: JSON parse error: [^\n]{0,200}",
                        "pyarrow.lib.ArrowInvalid: JSON parse error: Column(/labels/[]) changed from number to string "
                        "in row 0",
                    ),
                ),
                _json,
            ),
            when(
                exactly("Couldn't find a dataset script at", "Couldn't find any data file at"),
                Fix(
                    'Name the files: load_dataset("csv", data_files="train.csv") (also json, text, parquet, '
                    "imagefolder); or the dataset's full name on the hub, with its owner: owner/name"
                ),
            ),
            when(
                exactly("Invalid pattern: '**' can only be an entire path component"),
                Fix("datasets is older than this fsspec: update it", (pip("install", "-U", "datasets"),)),
                Fix("Or keep the old one", (pip("install", "fsspec==2023.9.2"),)),
            ),
            when(
                varying("pyarrow.lib.ArrowInvalid: Column 3 named {labels} expected length 1000 but got length 512"),
                Fix(
                    "map(batched=True) returned columns that are longer or shorter than the batch: return all, and "
                    "drop the old "
                    "ones with map(..., remove_columns=dataset.column_names)"
                ),
            ),
            when(
                exactly("DatasetGenerationError: An error occurred while generating the dataset"),
                Fix("Read the error above it: the files do not have the same columns and types, or one is damaged"),
            ),
        ),
        asked=("datasets LocalFileSystem is not supported", "pyarrow has no attribute datasets"),
        source="datasets: builder.py, load.py; huggingface/datasets#6352",
    ),
    Error(
        "deepspeed-config",
        "DeepSpeed's configuration does not suit this job",
        "The DeepSpeed configuration contradicts the number of GPUs, the Trainer's arguments or the optimizer.",
        "code",
        *cases(
            when(
                exactly("Check batch related parameters. train_batch_size is not equal to", "does not match batch"),
                Fix(
                    "train_batch_size = train_micro_batch_size_per_gpu × gradient_accumulation_steps × number of GPUs: "
                    'give two of them only, or "auto" with the Trainer'
                ),
            ),
            when(
                exactly("Please correct the following DeepSpeed config values that mismatch"),
                Fix('Write "auto" for those values in the DeepSpeed configuration: the Trainer fills them in'),
            ),
            when(
                exactly("You are using ZeRO-Offload with a client provided optimizer"),
                Fix(
                    "Use deepspeed.ops.adam.DeepSpeedCPUAdam, or an optimizer section in the configuration; or allow "
                    'yours: "zero_force_ds_cpu_optimizer": false'
                ),
            ),
            when(
                exactly("Unable to JIT load the async_io op", "async_io requires the dev libaio"),
                lambda told: (
                    deepspeed.on_windows(told)
                    or (
                        Fix("NVMe offload needs libaio", ("sudo apt-get install -y libaio-dev",), "root"),
                        Fix("Without NVMe offload, remove the aio and nvme parts of the configuration"),
                    )
                ),
            ),
            when(
                (
                    Seen(
                        "deepspeed aio common cpp",
                        r"deepspeed_aio_common\.cpp:\d+: [^\n]{0,200}Assertion",
                        "deepspeed_aio_common.cpp:125: int _do_io_complete(): Assertion `n_completes >= "
                        "min_completes' failed.",
                    ),
                ),
                Fix(
                    "nvme_path must be on a local disk with direct access (ext4 or xfs, not tmpfs, overlay or a "
                    "network), with enough space",
                    ("df -hT NVME_PATH",),
                ),
                Fix('Or offload to main memory: "device": "cpu"'),
            ),
            when(
                exactly("zero stage 1 requires an optimizer", "zero stage 2 requires an optimizer"),
                Fix(
                    "Give DeepSpeed one: deepspeed.initialize(model=model, optimizer=optimizer, ...), or a section "
                    '"optimizer" in the configuration; without training use stage 3 or 0'
                ),
            ),
            when(
                exactly("ZeRO parameter intra parallel group is already initialized"),
                Fix(
                    "The parameters are split twice, by zero.Init and at the start: remove zero_hpz_partition_size "
                    "from the configuration, or update deepspeed",
                    (pip("install", "-U", "deepspeed"),),
                ),
            ),
            when(
                (
                    *exactly("still have inflight params", "param.ds_status == ZeroParamStatus.AVAILABLE"),
                    Seen(
                        "NOT AVAILABLE",
                        r"AssertionError: \{'id': \d+, 'status': 'NOT_AVAILABLE'",
                        "AssertionError: {'id': 853, 'status': 'NOT_AVAILABLE', 'numel': 0",
                    ),
                ),
                Fix(
                    "Update deepspeed, and where a part of the model is not used in every step, fetch nothing ahead: "
                    '"stage3_prefetch_bucket_size": 0',
                    (pip("install", "-U", "deepspeed"),),
                ),
                Fix("Mixture-of-experts models: deepspeed.utils.set_z3_leaf_modules(model, [MoeBlock]); or use ZeRO-2"),
            ),
            when(
                exactly("zero stage 3 requires", "DeepSpeed Zero-3 is not compatible with `low_cpu_mem_usage=True`"),
                Fix("Leave out low_cpu_mem_usage=True and device_map: ZeRO-3 splits the model itself"),
            ),
        ),
        asked=("deepspeed train_batch_size is not equal to micro_batch", "deepspeed config mismatch trainingarguments"),
        source="deepspeed: runtime/config.py; transformers: integrations/deepspeed.py",
    ),
)
