"""The next step by the line that names it, where no error is known: a table of rows per subject, read in this order."""

from torchdoctor.explain.steps.checkpoints import CHECKPOINTS
from torchdoctor.explain.steps.clues import CLUES
from torchdoctor.explain.steps.configs import CONFIGS
from torchdoctor.explain.steps.data import DATA
from torchdoctor.explain.steps.ended import ENDED
from torchdoctor.explain.steps.files import FILES
from torchdoctor.explain.steps.language_models import LANGUAGE_MODELS
from torchdoctor.explain.steps.launching import LAUNCHING
from torchdoctor.explain.steps.lines import LINES
from torchdoctor.explain.steps.processes import PROCESSES
from torchdoctor.explain.steps.programs import PROGRAMS
from torchdoctor.explain.steps.raised import RAISED as RAISED
from torchdoctor.explain.steps.robots import ROBOTS
from torchdoctor.explain.steps.row import Row as Row
from torchdoctor.explain.steps.row import read as read
from torchdoctor.explain.steps.science import SCIENCE
from torchdoctor.explain.steps.serving import SERVING
from torchdoctor.explain.steps.shells import SHELLS
from torchdoctor.explain.steps.sources import SOURCES
from torchdoctor.explain.steps.speech import SPEECH
from torchdoctor.explain.steps.vision import VISION
from torchdoctor.explain.steps.web_uis import WEB_UIS

# Of the usual programs around torch; of any program, its configuration, its launcher or its data; and of a log or a
# shell. The more special come first.
USUAL: tuple[Row, ...] = (
    *SOURCES,
    *WEB_UIS,
    *SPEECH,
    *VISION,
    *LANGUAGE_MODELS,
    *SERVING,
    *ROBOTS,
    *SCIENCE,
    *FILES,
    *LINES,
)
TABLE: tuple[Row, ...] = (*USUAL, *CLUES, *CONFIGS, *CHECKPOINTS, *LAUNCHING, *DATA, *ENDED)
LOGGED: tuple[Row, ...] = (*PROCESSES, *SHELLS, *PROGRAMS)
