"""The commands of docs/fleet.md on real engines: Slurm, clush, pdsh, Open MPI, torchrun ... `pytest -m cluster`.

They run as root on one machine: Slurm with six slurmd, the others with local hosts. An engine that is not here is
skipped.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = [pytest.mark.cluster, pytest.mark.process]

DOCS = (Path(__file__).parents[2] / "docs" / "fleet.md").read_text("utf-8")
OURS = Path(sys.executable).parent
NODES = [f"n{number}" for number in range(1, 7)]
CONFIG = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/none
CredType=cred/none
MpiDefault=none
ProctrackType=proctrack/pgid
ReturnToService=2
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldPort=36817
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
SwitchType=switch/none
TaskPlugin=task/none
SelectType=select/linear
SchedulerParameters=sched_interval=1,bf_interval=1
MinJobAge=300
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
Prolog={folder}/prolog.sh
HealthCheckProgram={folder}/health.sh
HealthCheckInterval=5
HealthCheckNodeState=ANY
{nodes}
PartitionName=all Nodes=n[1-6] Default=YES MaxTime=INFINITE State=UP
"""
NODE = "NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 State=UNKNOWN"


def block(title: str, nth: int = 0) -> str:
    """The nth block of code under a title of the page."""
    (section,) = re.findall(rf"^###? {re.escape(title)}\n(.*?)(?=^##|\Z)", DOCS, re.S | re.M)
    return str(re.findall(r"^```(?:sh|yaml|json)\n(.*?)^```", section, re.S | re.M)[nth])


def need(*programs: str) -> None:
    for name in programs:
        if shutil.which(name, path=f"{OURS}{os.pathsep}{os.environ['PATH']}") is None:
            pytest.skip(f"no {name} on PATH")


def run(command: "str | list[str]", folder: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """A block of the page as it is, with torchdoctor on PATH."""
    given = {**os.environ, "PATH": f"{OURS}{os.pathsep}{os.environ['PATH']}", **env}
    argv = ["sh", "-ec", command] if isinstance(command, str) else command
    return subprocess.run(argv, cwd=folder, env=given, capture_output=True, text=True, timeout=180, check=False)


class Slurm(NamedTuple):
    """A cluster of six nodes on this machine."""

    folder: Path

    def run(self, command: str, **env: str) -> "subprocess.CompletedProcess[str]":
        return run(command, self.folder, SLURM_CONF=str(self.folder / "slurm.conf"), **env)

    def states(self) -> dict[str, str]:
        lines = self.run("sinfo -h -N -o '%N %T'").stdout.split("\n")
        return dict(line.split() for line in lines if line.strip())

    def reasons(self) -> str:
        return self.run("sinfo -h -R -o '%E|%N'").stdout

    def until(self, wanted: set[str], seconds: float = 60) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if set(self.states().values()) == wanted:
                return True
            time.sleep(1)
        return False

    def install(self, name: str, text: str) -> None:
        """A script of the page, with the places of this machine."""
        bare = f"#!/bin/sh\nexport PATH=/usr/sbin:/usr/bin:/sbin:/bin SLURM_CONF={self.folder}/slurm.conf\n"
        body = text.replace("/opt/torchdoctor/bin/torchdoctor", str(OURS / "torchdoctor")).replace("#!/bin/sh\n", bare)
        (self.folder / "new").write_text(body, "utf-8")
        (self.folder / "new").chmod(0o755)
        (self.folder / "new").replace(self.folder / name)


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slurm]:
    need("slurmctld", "slurmd", "srun", "scontrol", "sinfo")
    if os.geteuid() != 0:
        pytest.skip("slurmd runs as root")
    folder = tmp_path_factory.mktemp("slurm")
    (folder / "state").mkdir()
    host = os.uname().nodename.partition(".")[0]
    nodes = "\n".join(NODE.format(name=name, host=host, port=36900 + number) for number, name in enumerate(NODES))
    (folder / "slurm.conf").write_text(CONFIG.format(folder=folder, host=host, nodes=nodes), "utf-8")
    made = Slurm(folder)
    for name in ("prolog.sh", "health.sh"):
        made.install(name, "#!/bin/sh\nexit 0\n")
    config = ["-f", str(folder / "slurm.conf"), "-D"]
    daemons = [["slurmctld", *config], *(["slurmd", "-N", name, *config] for name in NODES)]
    started = []
    try:
        for command in daemons:
            started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            time.sleep(0.3)
        assert made.until({"idle"}), made.states()
        yield made
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_slurm_collects_and_compares(slurm: Slurm) -> None:
    done = slurm.run(block("Slurm"), COUNT="6")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.stem for path in (slurm.folder / "reports").iterdir()) == NODES
    assert done.stdout.startswith("6 reports: ")


def test_a_job_checks_its_own_nodes(slurm: Slurm) -> None:
    script = block("Slurm", 1)
    (slurm.folder / "job.sh").write_text(script, "utf-8")
    done = slurm.run(f"sbatch --wait -N2 -o job.out --export=ALL,PATH={OURS}:$PATH job.sh")
    said = (slurm.folder / "job.out").read_text("utf-8")
    assert done.returncode == 0, said
    assert said.count("training") == 2
    broken = script.replace("--require torch", "--require 'torch>=99'")
    (slurm.folder / "job.sh").write_text(broken, "utf-8")
    done = slurm.run(f"sbatch --wait -N2 -o job.out --export=ALL,PATH={OURS}:$PATH job.sh")
    said = (slurm.folder / "job.out").read_text("utf-8")
    assert done.returncode == 1
    assert "training" not in said
    assert re.search(r"^[01]: ✗ error requirement-unmet TD901", said, re.M)


def test_the_health_check_drains_with_the_reason_and_resumes_only_its_own(slurm: Slurm) -> None:
    script = block("Slurm: HealthCheckProgram")
    slurm.run("scontrol update NodeName=n6 State=DRAIN Reason='a new fan'")
    try:
        slurm.install("health.sh", script)  # no GPU here, and eight are required
        assert slurm.until({"drained"}), slurm.states()
        lines = slurm.reasons().splitlines()
        assert any(
            line.startswith("torchdoctor: TD901 error gpus>=8 is required") and "n[1-5]" in line for line in lines
        )
        assert "a new fan|n6" in lines
        slurm.install("health.sh", script.replace("gpus>=8", "gpus>=0"))
        assert slurm.until({"idle", "drained"}), slurm.states()
        time.sleep(6)
        assert slurm.states() == {**dict.fromkeys(NODES[:5], "idle"), "n6": "drained"}
    finally:
        slurm.install("health.sh", "#!/bin/sh\nexit 0\n")
        slurm.run("scontrol update NodeName=n[1-6] State=RESUME")
        slurm.until({"idle"})


def broken_environment(folder: Path) -> Path:
    """As somebody leaves a shared one: a torchvision that does not belong to its torch."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python3*/site-packages")
    for name, version in (("torch", "2.9.1"), ("torchvision", "0.16.0")):
        info = site / f"{name}-{version}.dist-info"
        info.mkdir()
        requires = "Requires-Dist: torch==2.1.0\n" if name == "torchvision" else ""
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}", "utf-8")
        (info / "RECORD").write_text("", "utf-8")
        (site / name).mkdir()
        (site / name / "__init__.py").write_text("", "utf-8")
        (site / name / "version.py").write_text(f"__version__ = '{version}+cpu'\ncuda = None\n", "utf-8")
    return folder


def test_a_broken_shared_environment_drains_nothing(slurm: Slurm) -> None:
    """Six jobs, each of whose environment is broken, with the page's prolog and health check in place."""
    shared = broken_environment(slurm.folder / "shared")
    check = f"{OURS}/torchdoctor check -q --no-smoke --python {shared}"
    assert slurm.run(check).returncode == 1
    prolog = block("Slurm: prolog").replace("gpus>=8", "gpus>=0")
    slurm.install("prolog.sh", prolog.replace('[ -n "$SLURM_JOB_GPUS" ] || exit 0', ":"))
    slurm.install("health.sh", block("Slurm: HealthCheckProgram").replace("gpus>=8", "gpus>=0"))
    try:
        done = slurm.run(
            f"sbatch --array=1-6 -o array-%a.out --export=ALL,VIRTUAL_ENV={shared} --wrap '{check}; sleep 4'"
        )
        assert done.returncode == 0, done.stderr
        end = time.monotonic() + 90
        while time.monotonic() < end and slurm.run("squeue -h").stdout.strip():
            time.sleep(1)
        said = [(slurm.folder / f"array-{number}.out").read_text("utf-8") for number in range(1, 7)]
        assert all("torchvision-mismatch" in text for text in said), said
        assert set(slurm.states().values()) == {"idle"}
        assert slurm.reasons().strip() == ""
    finally:
        for name in ("prolog.sh", "health.sh"):
            slurm.install(name, "#!/bin/sh\nexit 0\n")


def test_the_prolog_drains_a_node_that_has_a_fault_and_lets_the_job_run(slurm: Slurm) -> None:
    slurm.install("prolog.sh", block("Slurm: prolog").replace('[ -n "$SLURM_JOB_GPUS" ] || exit 0', ":"))
    try:
        done = slurm.run("srun -w n1 echo ran")
        assert done.stdout == "ran\n"
        assert slurm.reasons().startswith("torchdoctor: TD901 error gpus>=8 is required")
    finally:
        slurm.install("prolog.sh", "#!/bin/sh\nexit 0\n")
        slurm.run("scontrol update NodeName=n1 State=RESUME")
        slurm.until({"idle"})


@pytest.mark.parametrize(("program", "nth", "folded"), [("clush", 0, "n[1-6] (6)"), ("pdsh", 1, "n[1-6]")])
def test_equal_nodes_are_folded(program: str, nth: int, folded: str, tmp_path: Path) -> None:
    """Their own way of running a command here stands in for ssh."""
    need(program, *(["dshbak"] if program == "pdsh" else []))
    shared = broken_environment(tmp_path / "shared")
    command = block("clush and pdsh", nth).replace(f"{program} ", f"{program} -R exec ", 1)
    command = command.replace("torchdoctor", str(OURS / "torchdoctor"))
    done = run(command, tmp_path, NODES="n[1-6]", VIRTUAL_ENV=str(shared))
    assert done.returncode == 0, done.stderr
    assert folded in done.stdout
    assert done.stdout.count("torchvision-mismatch") == 1


def test_mpirun(tmp_path: Path) -> None:
    need("mpirun")
    (tmp_path / "reports").mkdir()
    command = block("MPI").replace("--map-by ppr:1:node", "--allow-run-as-root --oversubscribe")
    done = run(command, tmp_path, COUNT="2")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["0.json", "1.json"]


def test_kubernetes_takes_the_manifests(tmp_path: Path) -> None:
    need("kubernetes-validate")
    (tmp_path / "torchdoctor.yaml").write_text(block("Kubernetes", 2), "utf-8")
    done = run(["kubernetes-validate", "--strict", "torchdoctor.yaml"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nhc(tmp_path: Path) -> None:
    """The function as NHC calls it: die ends with the reason."""
    script = block("Node Health Check (NHC)").replace("/opt/torchdoctor/bin/torchdoctor", str(OURS / "torchdoctor"))
    die = 'die() { echo "ERROR: $2"; exit "$1"; }\n'
    sick = run(["bash", "-c", f"{die}{script}\ncheck_torchdoctor 4096"], tmp_path)
    assert sick.returncode == 1
    assert sick.stdout.startswith("ERROR: torchdoctor: TD901 error gpus>=4096 ")
    assert run(["bash", "-c", f"{die}{script}\ncheck_torchdoctor 0"], tmp_path).returncode == 0


def test_torchrun_on_two_nodes(tmp_path: Path) -> None:
    need("torchrun")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    meeting = f"torchrun --rdzv-backend=c10d --rdzv-id=1 --rdzv-endpoint=127.0.0.1:{port}"
    command = block("torchrun").replace("torchrun", meeting, 1)
    with ThreadPoolExecutor() as side_by_side:
        nodes = [*side_by_side.map(lambda _: run(command, tmp_path, NNODES="2"), range(2))]
    assert [done.returncode for done in nodes] == [0, 0], [done.stderr for done in nodes]
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["0.json", "1.json"]


@pytest.mark.parametrize(
    ("wanted", "sick", "says"),
    [("gpus>=4096", "1", "TD901 error gpus>=4096 is required, but the number of GPUs is "), ("gpus>=0", "0", "OK ")],
)
def test_node_problem_detector_itself(wanted: str, sick: str, says: str, tmp_path: Path) -> None:
    """As it reports to Prometheus; its log has the message that Kubernetes would get."""
    need("node-problem-detector")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plugin = block("node-problem-detector").replace("/opt/torchdoctor/bin/torchdoctor", str(OURS / "torchdoctor"))
    (tmp_path / "plugin.json").write_text(plugin.replace("gpus>=8", wanted), "utf-8")
    command = ["node-problem-detector", f"--config.custom-plugin-monitor={tmp_path}/plugin.json", "--port=0", "-v=3"]
    command += ["--enable-k8s-exporter=false", f"--prometheus-port={port}", "--logtostderr"]
    log = tmp_path / "log"
    with log.open("wb") as errors:
        detector = subprocess.Popen(command, stderr=errors)
    try:
        end = time.monotonic() + 60
        while "Add check result" not in log.read_text("utf-8") and time.monotonic() < end:
            time.sleep(0.1)
        assert f"Message:{says}" in log.read_text("utf-8")
        gauge = f'problem_gauge{{reason="TorchdoctorFoundAFault",type="GPUProblem"}} {sick}\n'
        while (found := metrics(port)) and gauge not in found and time.monotonic() < end:
            time.sleep(0.1)
        assert gauge in found
    finally:
        detector.terminate()
        detector.wait()


def metrics(port: int) -> str:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        return str(answer.read().decode())


def test_node_problem_detector(tmp_path: Path) -> None:
    plugin = json.loads(block("node-problem-detector"))
    (rule,) = plugin["rules"]
    sick = run([str(OURS / "torchdoctor"), *rule["args"]], tmp_path)
    assert sick.returncode == 1
    assert len(sick.stdout.rstrip("\n")) <= plugin["pluginConfig"]["max_output_length"]
