"""What programs that train or ask language models say: LLaMA-Factory, transformers, trl, unsloth, vLLM, Ollama."""

from torchdoctor.explain.steps.row import Row

LANGUAGE_MODELS = (
    Row(
        r"Undefined dataset (\S{1,80}) in dataset_info\.json",
        "data/dataset_info.json has no entry {0}: add one, "
        '"{0}": {{"file_name": "FILE.json"}}, with FILE.json next to it, or give --dataset a name that is there; '
        "another folder by --dataset_dir",
    ),
    Row(
        r"Cannot open (\S{0,200}dataset_info\.json) due to",
        "LLaMA-Factory reads data/dataset_info.json below the folder in which it is started: start in its clone, or "
        "name the folder that has it, --dataset_dir FOLDER",
    ),
    Row(
        r"Cannot find valid samples, check `data/README\.md`",
        "All examples were dropped: their form or columns are not those that dataset_info.json says. Compare one with "
        "data/README.md: alpaca has instruction, input and output, sharegpt (formatting: sharegpt) conversations, "
        "in which roles take turns and the first is human; or name the columns there",
    ),
    Row(
        r"Template ([\w-]{1,40}) does not exist(?!\.\w)",
        "This LLaMA-Factory has no template {0}: its README lists one per family of models (qwen, llama3); a newer "
        "model needs a newer LLaMA-Factory (git pull)",
        also=r"(?i)llama-?factory",
    ),
    Row(
        r"Output directory (?:\([^)\n]{1,200}\) )?already exists and is not empty",
        "The output folder has files of an earlier run: choose a new one (output_dir), or overwrite it with "
        "overwrite_output_dir: true; to go on with that run, resume_from_checkpoint",
    ),
    Row(
        r"Please use `FORCE_TORCHRUN=1` to launch DeepSpeed training",
        "LLaMA-Factory starts DeepSpeed by torchrun alone, also on one GPU: set this, and start it again",
        ("export FORCE_TORCHRUN=1",),
    ),
    Row(
        r"System role not supported",
        "The model's template knows no system role (as Gemma's): put that text before the first message of the user",
    ),
    Row(
        r"Can't find a valid checkpoint at ([^\n]{1,200})"
        r"|No valid checkpoint found in output directory \(([^)\n]{1,200})\)",
        "{0} has no checkpoint of a training: resume from a folder checkpoint-N that has trainer_state.json (and of "
        "adapters adapter_model.safetensors), or begin again without resume_from_checkpoint",
    ),
    Row(
        r"evaluation requires an eval_dataset",
        "Give the Trainer an eval_dataset, or switch evaluation off: eval_strategy='no' (and load_best_model_at_end "
        "off)",
    ),
    Row(
        r"didn't pass a `dataset_text_field` or `formatting_func` argument",
        'Say which column is trained: SFTConfig(dataset_text_field="text") as args (older trl: in SFTTrainer itself), '
        "or a formatting_func that returns the texts",
    ),
    Row(
        r"global (?:train|eval(?:uation)?) batch size \([^)\n]{1,60}\) must be evenly divisible by the number of "
        r"generations per prompt \((\d+)\)",
        "per_device_train_batch_size times the number of GPUs (and gradient steps in newer trl) must be a multiple of "
        "num_generations ({0}): make it {0}, or set num_generations to a divisor (2 at least)",
    ),
    Row(
        r"Input length of input_ids is (\d+), but `?max_length`? is set to (\d+)",
        "The prompt alone has {0} tokens, and max_length counts it in: give generate(max_new_tokens=200) instead of "
        "max_length, or shorten the prompt",
    ),
    Row(
        r"(\w{1,60}) does not support `?device_map=['\"]auto['\"]`? yet",
        "{0} cannot be spread by device_map in this release: leave device_map out, and move it by model.to('cuda'); "
        "or update transformers where a newer one may do it",
    ),
    Row(
        r"不能移动已经部分卸载到 ?CPU ?或磁盘的模型",
        "The model does not fit the GPU, so that parts are on the CPU or disk, and such a model cannot be trained or "
        "moved: load it in 4 bits for training adapters, or a smaller one, whole on one GPU "
        '(device_map={{"": 0}}), and leave .to() out',
    ),
    Row(
        r"Unsloth: No config file found - are you sure the `model_name` is correct",
        "There is no model or adapter under that name: misspelled, a folder that is not there, or one without "
        "config.json and adapter_config.json (as before the saving was done); of a private one log in (hf auth login)",
    ),
    Row(
        r"All labels in your dataset are -100",
        "Nothing is left to learn from: train_on_responses_only found its instruction_part and response_part in no "
        "text. Give those that the chat template of this model prints (print one text), or max_seq_length cut the "
        "answers off: raise it",
    ),
    Row(
        r"Unsloth: The file '?llama\.cpp/|llama\.cpp[^\n]{0,120}But we expect this file to exist",
        "Saving as GGUF needs a built llama.cpp in the folder where you run: remove a half-built llama.cpp there, and "
        "build it (needs cmake and a compiler), or save in 16 bits and convert elsewhere",
        (
            "git clone --recursive https://github.com/ggml-org/llama.cpp",
            "cmake llama.cpp -B llama.cpp/build",
            "cmake --build llama.cpp/build --config Release -j --target llama-quantize",
            "cp llama.cpp/build/bin/llama-* llama.cpp",
        ),
    ),
    Row(
        r"already in registry\b",
        "ZeRO-3 fetched a parameter twice, as with the hybrid engine, LoRA layers or checkpointing: leave "
        "--enable_hybrid_engine out, or take ZeRO stage 2 (with offload), or a newer deepspeed",
        also=r"(?i)deepspeed|\bds_summary",
        unless=r"(?i)(?:not|n't|without) (?:us(?:e|ing) )?deepspeed",
    ),
    # Servers of language models.
    Row(
        r"you must provide a chat template if the tokenizer does not define one",
        "The model has no chat template (a base model, or an old file): serve its Instruct variant, ask by "
        "/v1/completions, or give one, --chat-template FILE.jinja",
    ),
    Row(
        r"The model `([^`\n]{1,120})` does not exist(?! or you)",
        "The server does not know the name {0}: ask it for its own (this), and write that as model in the request; or "
        "give it by --served-model-name at the start",
        ("curl http://localhost:8000/v1/models",),
        also=r"['\"]object['\"]: ?['\"]error['\"]|(?i:vllm|sglang|localhost:8000)",
    ),
    Row(
        r"maximum context length is (\d+) tokens\. However, (?:you requested|your (?:request"
        r"|messages)[^\n]{0,20}) ?(\d+)",
        "Prompt and answer together are longer than the {0} tokens that the server takes: ask for fewer (max_tokens), "
        "shorten the prompt, or start a server of your own with a larger --max-model-len where model and memory allow",
    ),
    Row(
        r"\"auto\\?\" tool choice requires --enable-auto-tool-choice",
        "Start vLLM with tool calls: --enable-auto-tool-choice --tool-call-parser NAME, hermes for Qwen, llama3_json "
        "for Llama 3, mistral for Mistral",
    ),
    Row(
        r"LoRA rank (\d+) is greater than max_lora_rank (\d+)",
        "Start the server with --max-lora-rank {0} (in Python max_lora_rank={0}; it takes 8, 16, 32, 64, 128, 256)",
    ),
    Row(
        r"At most (\d+) (image|audio|video)\(?s?\)? may be provided in one (?:request|prompt)",
        "Allow more when the server starts: --limit-mm-per-prompt '{{\"{1}\": 4}}' (older vLLM: {1}=4); where it "
        "says 0 "
        "the model takes none, or the limit was set to 0",
    ),
    Row(
        r"ShardCannotStart|Shard process was signaled to shutdown|ShardFailed",
        "The server only reports that a shard failed, whose own error is in the lines shard-manager above: the first "
        "one there. Signal 9 is main or shared memory: --shm-size 1g, a smaller or quantized model",
    ),
    Row(
        r"`inputs` tokens \+ `max_new_tokens` must be <= (\d+)|`inputs` must have less than (\d+) tokens",
        "The server takes {0} tokens: shorten the prompt or max_new_tokens, or start it with larger "
        "--max-total-tokens and --max-input-tokens",
    ),
    Row(
        r"could not connect to (?:a running Ollama instance|ollama (?:app|server))",
        "No Ollama server runs here: start the app or service, or in a terminal of its own this; from a container give "
        "its address (OLLAMA_HOST, http://host.docker.internal:11434)",
        ("ollama serve",),
    ),
    Row(
        r"model requires more system memory \(([\d.]+ \w+)\) than is available \(([\d.]+ \w+)\)",
        "The model needs {0} of main memory and {1} are free: take a smaller one, or one of fewer bits (q4), a shorter "
        "context, or close programs; of WSL raise memory= in .wslconfig",
    ),
    Row(
        r"unknown model architecture: '(\w[\w.-]{0,40})'",
        "This llama.cpp (or what contains it) is older than the model's kind {0}: update the program, Ollama, or "
        "llama-cpp-python; else take a model that it knows",
    ),
    Row(
        r"invalid magic characters? '?([^'\n]{1,12})|invalid magic number [0-9a-f]{8}",
        "The file is no GGUF: a Git LFS pointer ('vers'), a page of text, a cut-off download, or another format. "
        "Compare its size with the hub's, and download it again",
        also="gguf|GGUF|ggml|llama",
    ),
    Row(
        r"llama runner process has terminated",
        "Ollama only reports that what runs the model ended, whose reason is at the end of the server's log (macOS "
        "~/.ollama/logs/server.log, Windows %LOCALAPPDATA%\\Ollama\\server.log, Linux this): usually too little memory "
        "(a smaller model or context), a model newer than this Ollama (update it), or a GPU's driver",
        ("journalctl -u ollama --no-pager | tail -n 60",),
    ),
    Row(
        r"world size \((\d+)\) is not divisible by (?:total_model_size|tensor[\w -]{0,30}) ?\(?(\d*)",
        "Megatron shares the processes ({0}) out: their number must be a multiple of tensor-model-parallel-size times "
        "pipeline-model-parallel-size times context-parallel-size; lower these, or start as many (--nproc_per_node, "
        "--nnodes)",
    ),
)
