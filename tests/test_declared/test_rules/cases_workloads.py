"""TD020 to TD023: compose files, manifests and development containers, and their healthy twins."""

from declarations import finds, passes, skips


def service(
    *lines: str, image: str = "nvidia/cuda:12.4.1-base-ubuntu22.04", name: str = "compose.yaml"
) -> dict[str, str]:
    return {name: "\n".join(("services:", "  train:", f"    image: {image}", *(f"    {line}" for line in lines), ""))}


def reserved(*lines: str) -> tuple[str, ...]:
    head = (
        "deploy:",
        "  resources:",
        "    reservations:",
        "      devices:",
        "        - driver: nvidia",
        "          count: 1",
    )
    return (*head, *(f"          {line}" for line in lines))


def pod(*lines: str, image: str = "nvcr.io/nvidia/pytorch:24.05-py3") -> dict[str, str]:
    head = ("apiVersion: v1", "kind: Pod", "spec:", "  containers:", "    - name: train", f"      image: {image}")
    return {"pod.yaml": "\n".join((*head, *(f"      {line}" for line in lines), ""))}


NAMED = """\
apiVersion: v1
kind: Pod
metadata: {{name: {}}}
spec:
  containers:
  - name: {}
    image: nvcr.io/nvidia/pytorch:24.05-py3
"""
LIMIT = ("resources:", "  limits:", "    nvidia.com/gpu: 1")
MOUNT = ("volumeMounts:", "  - name: shm", "    mountPath: /dev/shm")
VOLUME = "  volumes:\n    - name: shm\n      emptyDir:\n        medium: Memory\n"
CUDA = "nvidia/cuda:12.4.1-base-ubuntu22.04"
PYTORCH = "pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime"
BUILT = {
    "compose.yaml": "services:\n  train:\n    build: .\n    gpus: all\n",
    "Dockerfile": "FROM python:3.12-slim\nRUN pip install torch==2.9.1\n",
}
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: a
          image: nvidia/cuda:12.4.1-base-ubuntu22.04
"""
KUBEFLOW = """\
apiVersion: kubeflow.org/v1
kind: PyTorchJob
spec:
  pytorchReplicaSpecs:
    Worker:
      replicas: 1
      template:
        spec:
          containers:
            - name: pytorch
              image: nvcr.io/nvidia/pytorch:24.05-py3
"""


def job(kind: str, first: str, *, limit: str = "nvidia.com/gpu: 1", second: str = CUDA) -> dict[str, str]:
    """A job of two pods, of which the second has a limit."""
    pod = "      containers:\n      - name: a\n        image: "
    head = f"apiVersion: v1\nkind: {kind}\nspec:\n  specs:\n"
    last = f"    Worker:\n{pod}{second}\n        resources:\n          limits:\n            {limit}\n"
    return {"job.yaml": f"{head}    {first}:\n{pod}{CUDA}\n{last}"}


CASES = (
    finds(
        "TD020",
        "an image of CUDA",
        service(),
        "train runs nvidia/cuda:12.4.1-base-ubuntu22.04, and gets no GPU",
        where="compose.yaml:2",
    ),
    finds(
        "TD020",
        "vLLM",
        service(image="vllm/vllm-openai:latest", name="docker-compose.yml"),
        "vllm",
        where="docker-compose.yml:2",
    ),
    finds(
        "TD020",
        "a development container",
        {".devcontainer/devcontainer.json": '{ // c\n  "image": "nvidia/cuda:12.4.1-base-ubuntu22.04",\n}\n'},
        "gets no GPU",
        where=".devcontainer/devcontainer.json:2",
    ),
    finds(
        "TD020",
        "by its Dockerfile",
        {
            "compose.yaml": "services:\n  train:\n    build: .\n",
            "Dockerfile": "FROM nvidia/cuda:12.4.1-base-ubuntu22.04\n",
        },
        "gets no GPU",
    ),
    passes("TD020", "gpus", service("gpus: all")),
    passes("TD020", "a folder for the CPU", service(name=".devcontainer/cpu/docker-compose.yaml")),
    passes("TD020", "a reservation", service(*reserved("capabilities: [gpu]"))),
    passes("TD020", "the runtime", service("runtime: nvidia")),
    passes("TD020", "by CDI", service("devices:", "  - nvidia.com/gpu=all")),
    passes(
        "TD020",
        "an anchor",
        {
            "compose.yaml": "x-gpu: &gpu\n  gpus: all\nservices:\n  train:\n    <<: *gpu\n"
            "    image: nvidia/cuda:12.4.1-base-ubuntu22.04\n"
        },
    ),
    passes("TD020", "a second file gives it", {**service(), **service("gpus: all", name="compose.gpu.yaml")}),
    passes("TD020", "an image that needs none", service(image="python:3.12-slim")),
    passes(
        "TD020",
        "a development container with --gpus",
        {
            ".devcontainer/devcontainer.json": '{"image": "nvidia/cuda:12.4.1-base-ubuntu22.04", '
            '"runArgs": ["--gpus", "all"]}'
        },
    ),
    passes(
        "TD020",
        "hostRequirements",
        {
            "devcontainer.json": '{"image": "nvidia/cuda:12.4.1-base-ubuntu22.04", '
            '"hostRequirements": {"gpu": "optional"}}'
        },
    ),
    finds("TD021", "no capability", service(*reserved()), "without capabilities", where="compose.yaml:8"),
    finds(
        "TD021",
        "a driver for video alone",
        service("gpus: all", "environment:", "  - NVIDIA_DRIVER_CAPABILITIES=video,utility"),
        "without compute",
        where="compose.yaml:6",
    ),
    passes(
        "TD021", "with compute", service("gpus: all", "environment:", "  NVIDIA_DRIVER_CAPABILITIES: compute,utility")
    ),
    passes("TD021", "with all", service("gpus: all", "environment:", "  NVIDIA_DRIVER_CAPABILITIES: all")),
    finds("TD022", "a service of PyTorch", service("gpus: all", image=PYTORCH), "64 MB", where="compose.yaml:2"),
    finds("TD022", "a service that is built", BUILT, "64 MB", where="compose.yaml:2"),
    finds("TD022", "a pod", pod(*LIMIT), "64 MB", where="pod.yaml:5"),
    passes("TD022", "shm_size", service("gpus: all", "shm_size: 8gb", image=PYTORCH)),
    passes("TD022", "the host's", service("gpus: all", "ipc: host", image=PYTORCH)),
    passes("TD022", "a volume in memory", {"pod.yaml": pod(*LIMIT, *MOUNT)["pod.yaml"] + VOLUME}),
    passes("TD022", "no torch", service("gpus: all")),
    finds("TD023", "no limit", pod(), "gets no GPU", where="pod.yaml:6"),
    finds(
        "TD023",
        "a request alone",
        pod("resources:", "  requests:", "    nvidia.com/gpu: 1"),
        "which Kubernetes refuses",
        where="pod.yaml:9",
    ),
    passes("TD023", "a limit", {"pod.yaml": pod(*LIMIT, *MOUNT)["pod.yaml"] + VOLUME}),
    passes("TD023", "a pod that needs none", pod(image="python:3.12-slim")),
    skips("TD023", "no manifest", service("gpus: all"), "no file of kubernetes"),
    passes(
        "TD020",
        "Swarm's resources",
        service(
            "deploy:",
            "  resources:",
            "    reservations:",
            "      generic_resources:",
            "        - discrete_resource_spec: { kind: gpu, value: 1 }",
        ),
    ),
    passes(
        "TD020",
        "a device by CDI",
        service(
            "deploy:",
            "  resources:",
            "    reservations:",
            "      devices:",
            "        - driver: cdi",
            "          device_ids: [nvidia.com/gpu=all]",
        ),
    ),
    passes("TD020", "a default runtime that is NVIDIA's", service("environment:", "  - NVIDIA_VISIBLE_DEVICES=all")),
    passes("TD021", "a list in a list", service(*reserved("capabilities: [[gpu]]"))),
    passes("TD023", "a runtime of its own", {"pod.yaml": pod()["pod.yaml"] + "  runtimeClassName: nvidia\n"}),
    skips("TD023", "an overlay", {"patch.yaml": DEPLOYMENT}, "no file of kubernetes"),
    finds(
        "TD023",
        "a deployment",
        {"a.yaml": DEPLOYMENT.replace("  template:", "  selector: { matchLabels: { app: a } }\n  template:")},
        "gets no GPU",
    ),
    finds("TD023", "a job of Kubeflow", {"a.yaml": KUBEFLOW}, "gets no GPU", where="a.yaml:11"),
    passes(
        "TD023",
        "a value that a workflow fills in",
        {"a.yaml": KUBEFLOW.replace("nvcr.io/nvidia/pytorch:24.05-py3", '"{{inputs.parameters.image}}"')},
    ),
    skips(
        "TD023",
        "a template to which a job adds its resources",
        {"a.yaml": KUBEFLOW.replace("PyTorchJob", "ClusterTrainingRuntime")},
        "no file of kubernetes",
    ),
    passes(
        "TD022",
        "KubeRay mounts memory",
        {
            "a.yaml": KUBEFLOW.replace("PyTorchJob", "RayCluster")
            + "              resources: { limits: { nvidia.com/gpu: 1 } }\n"
        },
    ),
    passes(
        "TD020",
        "a helper next to the service that has the GPU",
        {
            "compose.yaml": "services:\n  a:\n    image: nvidia/cuda:12.4.1-base-ubuntu22.04\n"
            "  b:\n    image: nvidia/cuda:12.4.1-base-ubuntu22.04\n    gpus: all\n"
        },
    ),
    passes(
        "TD022",
        "memory in the file that the other is merged with",
        {
            "compose.yaml": f"services:\n  a:\n    image: {PYTORCH}\n    shm_size: 8gb\n",
            "compose.gpu.yaml": f"services:\n  a:\n    image: {PYTORCH}\n    gpus: all\n",
        },
    ),
    finds(
        "TD022",
        "vLLM brings torch",
        {
            "compose.yaml": BUILT["compose.yaml"],
            "Dockerfile": "FROM nvidia/cuda:12.4.1-base-ubuntu22.04\nRUN pip3 install vllm==0.6.3\n",
        },
        "64 MB",
    ),
    finds(
        "TD023",
        "a pod after a definition of a resource",
        {
            "a.yaml": "apiVersion: v1\nkind: CustomResourceDefinition\nspec: {containers: 1}\n---\n"
            + pod(image="nvidia/cuda:12.4.1-base-ubuntu22.04")["pod.yaml"]
        },
        "gets no GPU",
        where="a.yaml:10",
    ),
    passes("TD023", "the launcher of an MPIJob", job("MPIJob", "Launcher")),
    passes("TD023", "a head of Ray", job("RayCluster", "headGroupSpec")),
    passes("TD023", "a pod of any name in a job whose workers have GPUs", job("JobSet", "coordinator")),
    passes("TD023", "a limit of none", job("MPIJob", "Launcher", limit="nvidia.com/gpu: 0")),
    finds(
        "TD023", "a worker without one", job("MPIJob", "Launcher", limit="cpu: 1"), "gets no GPU", where="job.yaml:12"
    ),
    finds(
        "TD023",
        "a pod of a job that computes",
        job("JobSet", "trainer", limit="cpu: 1", second="busybox"),
        "gets no GPU",
        where="job.yaml:8",
    ),
    finds("TD023", "limits in braces", pod("resources: {limits: {cpu: 1}}", image=CUDA), "gets no GPU"),
    passes(
        "TD023",
        "a master by its name, in a job of Volcano",
        {
            "job.yaml": "apiVersion: v1\nkind: Job\nspec:\n  tasks:\n"
            "    - name: master\n      containers:\n        - image: nvidia/cuda:12.4.1-base-ubuntu22.04\n"
            "    - name: worker\n      containers:\n        - image: python:3.12\n"
        },
    ),
    passes("TD023", "a tag of somebody's own image", pod(image="registry.example:5000/nccl-tests:cuda-13.3.0-nccl")),
    passes("TD020", "a tag of somebody's own image", service(image="registry.example/app:cuda12.4")),
    passes(
        "TD023",
        "a GPU under a name of the cluster's own",
        pod(*LIMIT[:2], "    nvidia.com/a100: 1", image=CUDA),
    ),
    passes(
        "TD023",
        "what downloads data",
        {"pod.yaml": pod(image=PYTORCH)["pod.yaml"].replace("name: train", "name: dataset-download")},
    ),
    *(
        passes("TD023", f"{name} in {of} prepares data", {file: NAMED.format(of, name)})
        for file, of, name in (
            ("a.yaml", "download-model", "main"),
            ("a.yaml", "x", "data-sync"),
            ("a.yaml", "x", "prep"),
        )
    ),
    *(
        finds("TD023", f"{name} in {file} computes", {file: NAMED.format(of, name)}, "gets no GPU")
        for file, of, name in (
            ("a.yaml", "trainer", "data-parallel-trainer"),
            ("data-train.yaml", "trainer", "main"),
            ("data/train.yaml", "trainer", "main"),
            ("a.yaml", "trainer", "sync-batchnorm-ddp"),
            ("lint-tests.yaml", "trainer", "main"),
            ("a.yaml", "download-and-train", "setup"),
        )
    ),
    *(
        finds("TD023", f"a network card: {name}", pod(*LIMIT[:2], f"    {name}: 1"), "gets no GPU")
        for name in ("nvidia.com/hostdev", "nvidia.com/sriov_rdma_vf", "nvidia.com/mlnxnics", "nvidia.com/resibp15s0f0")
    ),
    *(
        passes("TD023", f"a GPU: {name}", pod(*LIMIT[:2], f"    {name}: 1", image=CUDA))
        for name in ("nvidia.com/mig-1g.5gb", "nvidia.com/gpu.shared", "nvidia.com/GA102GL_A10", "nvidia.com/rtx-4090")
    ),
    passes("TD023", "a job for machines without a GPU", {"k8s/cpu-job.yaml": pod(image=PYTORCH)["pod.yaml"]}),
    passes(
        "TD020",
        "a Dockerfile in the compose file",
        {
            "compose.yaml": "services:\n  a:\n    build:\n      context: .\n      dockerfile_inline: FROM alpine\n",
            "Dockerfile": f"FROM {CUDA}\n",
        },
    ),
    passes(
        "TD020",
        "the stage of a development container",
        {
            ".devcontainer/devcontainer.json": '{"build": {"dockerfile": "Dockerfile", "target": "Plain"}}',
            ".devcontainer/Dockerfile": f"FROM python:3.12-slim AS plain\nFROM {CUDA}\n",
        },
    ),
    passes("TD023", "a notebook by its tag", pod(image="quay.io/example/workbench:cuda-jupyter-3.12")),
    passes(
        "TD020",
        "a stage for machines without a GPU",
        {
            "compose.yaml": "services:\n  app:\n    build:\n      context: .\n      target: plain\n",
            "Dockerfile": f"FROM python:3.12-slim AS plain\nFROM {CUDA}\n",
        },
    ),
    finds("TD020", "a public image by its tag", service(image="ghcr.io/ggml-org/llama.cpp:server-cuda"), "gets no GPU"),
    finds("TD023", "the name of somebody's own image", pod(image="registry.example/cuda-train:3"), "gets no GPU"),
    passes("TD023", "Triton computes on CPUs, too", pod(image="nvcr.io/nvidia/tritonserver:24.05-py3")),
    passes("TD023", "a share of a GPU", pod("resources: {limits: {aliyun.com/gpu-mem: 3}}", image=CUDA)),
    passes("TD023", "a default runtime", pod("env:", "  - {name: NVIDIA_VISIBLE_DEVICES, value: all}")),
    passes(
        "TD023", "a scheduler that shares GPUs", {"pod.yaml": pod()["pod.yaml"] + "  schedulerName: kai-scheduler\n"}
    ),
    passes(
        "TD023",
        "another container of the file runs its image with one",
        {"a.yaml": pod(image=CUDA)["pod.yaml"] + "---\n" + pod(*LIMIT, image=CUDA)["pod.yaml"]},
    ),
)
