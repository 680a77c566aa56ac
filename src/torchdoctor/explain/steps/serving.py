"""What servers and engines say: TorchServe, Triton, SageMaker, ONNX Runtime, TensorRT, Core ML, ExecuTorch."""

from torchdoctor.explain.steps.row import Row

SERVING = (
    Row(
        r"[Ll]oad model failed: \S{1,80}, error: Worker died|Backend worker (?:process )?died"
        r"|Backend worker startup time out",
        "TorchServe only reports that its worker ended: the worker's own error is in logs/model_log.log (lines "
        "stdout MODEL_LOG), the first one there. What the handler imports must be in TorchServe's Python "
        "(--extra-files, --requirements-file with install_py_dep_per_model=true); after a time-out raise "
        "default_response_timeout",
        ("tail -n 60 logs/model_log.log",),
        unless=r"MODEL_LOG - [^\n]{0,200}Error: ",
    ),
    Row(
        r"has no worker to serve inference request",
        "The model has no worker, since its start failed (logs/model_log.log says why) or none was asked for: fix "
        "that, then ask for one",
        (
            "tail -n 60 logs/model_log.log",
            'curl -X PUT "http://localhost:8081/models/MODEL?min_worker=1&synchronous=true"',
        ),
    ),
    Row(
        r"ModelNotFoundException: Model not found at: ?(\S{1,200})",
        "{0} is not in the folder of --model-store, by which TorchServe finds it: give that folder and the name of the "
        "file in it, --models NAME=FILE.mar",
    ),
    Row(
        r"Token Authorization failed\. Token either incorrect, expired",
        "TorchServe asks for a token since 0.11.1: take the one in key_file.json where it was started (-H "
        '"Authorization: Bearer ..."), or start it with --disable-token-auth on a machine of your own',
    ),
    Row(
        r"unable to find '?libtriton_(\w+)\.so'?|unable to find backend library for backend '(\w+)'",
        'Triton has no backend {0}: write backend: "pytorch" (onnxruntime, tensorrt, python) in config.pbtxt, or take '
        "the image that has it (nvcr.io/nvidia/tritonserver:...-py3, not a -min or -trtllm one)",
    ),
    Row(
        r"at least one version must be available under the version policy of model '?([\w.-]{1,80})",
        "Triton finds no version: the file must be in a folder named by a number, {0}/1/model.pt (model.onnx, "
        "model.plan, model.py), with {0}/config.pbtxt next to it, and readable",
    ),
    Row(
        r"unexpected inference (input|output) '?([^'\n]{1,60}?)'? for model '?([\w.-]{1,80})",
        "The model {2} has no {0} {1}: names are those of its config.pbtxt; of a TorchScript model INPUT__0 and "
        "OUTPUT__0. Ask the server for them",
        ("curl localhost:8000/v2/models/{2}/config",),
    ),
    Row(
        r"unexpected platform type '?(\w*)'? for (\S{1,80})|must specify 'platform' or 'backend' for '?(\S{1,80})",
        'config.pbtxt needs the backend: backend: "pytorch" with model.pt, "onnxruntime" with model.onnx, '
        '"tensorrt" with model.plan, "python" with model.py',
    ),
    Row(
        r"SMDDP does not support ReduceOp",
        "SageMaker's own backend smddp lacks what is asked for: take NCCL, "
        'DDPStrategy(process_group_backend="nccl"), and distribution={{"torch_distributed": {{"enabled": True}}}} in '
        "the estimator",
    ),
    Row(
        r"Required inputs \((\[[^\]\n]{1,200}\])\) are missing from input feed \((\[[^\]\n]{0,200}\])\)",
        "The model's inputs are called {0}, and {1} was given: session.run(None, {{name: array}}) with just these "
        "names ([i.name for i in session.get_inputs()])",
    ),
    Row(
        r"engine plan file is generated on an incompatible device, expecting compute ([\d.]+) got compute ([\d.]+)",
        "A TensorRT engine is for the GPU it was built on ({1}), and this one is {0}: remove the .engine or .plan "
        "file, "
        "and build it here from the ONNX file",
        ("trtexec --onnx=model.onnx --saveEngine=model.engine --fp16",),
    ),
    Row(
        r"No importer registered for op: ?([\w:]{1,60})",
        "TensorRT has no {0}: export with a lower opset or without it (constant folding: onnxsim), take a newer "
        "TensorRT, or load the plugin library that the project builds before the parser runs",
    ),
    Row(
        r"Network has dynamic or shape inputs, but no optimization profile",
        "Say for which sizes the engine is built: --minShapes=x:1x3x224x224 --optShapes=... --maxShapes=... for each "
        "dynamic input, in Python an optimization profile; or export with fixed sizes",
    ),
    Row(
        r"PyTorch convert function for op '?([\w.:]{1,60})'? not implemented",
        "This coremltools cannot convert {0}: update it; else write that step in other operations before the export, "
        "or register one (register_torch_op)",
        ("python -m pip install -U coremltools",),
    ),
    Row(
        r"Missing out variants: \{([^}\n]{1,300})\}",
        "ExecuTorch has no kernel for {0}: use to_edge_transform_and_lower with the backend's partitioner, or replace "
        "that operation; one of your own needs an out variant registered and its library loaded",
    ),
)
