"""torchdoctor on a machine whose driver is a stand-in: the arguments are torchdoctor's own.

$STANDIN_ROOT is the root of that machine's /proc, /sys and /dev. Where CUDA_VISIBLE_DEVICES hides the GPU, libcuda
answers from $STANDIN_GPUS.hidden. `bench` prints the file $STANDIN_BENCH, and the full live tests say $STANDIN_TESTS.
"""

import json
import os
import sys
from functools import partial
from pathlib import Path

from torchdoctor import collect
from torchdoctor.__main__ import main
from torchdoctor.collect import live_tests
from torchdoctor.model import SmokeTest

ROOT = Path(os.environ["STANDIN_ROOT"])

if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1", "99"):
    os.environ["STANDIN_GPUS"] += ".hidden"
if sys.argv[1:2] == ["bench"]:
    print("<!doctype html><html>" if "html" in sys.argv else Path(os.environ["STANDIN_BENCH"]).read_text("utf-8"))
    sys.exit(0)
collect.begin = partial(collect.begin, root=ROOT)
collect.node = partial(collect.node, root=ROOT)
told = json.loads(os.environ.get("STANDIN_TESTS", "{}"))
live_tests.run = lambda *args: tuple(SmokeTest(name, said) for name, said in told.items())
main()
