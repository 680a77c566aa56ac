"""Every case of the laboratory."""

from fixes import cases_conda, cases_gpu, cases_pip, cases_projects
from fixes.laboratory import Case

CASES: tuple[Case, ...] = (
    *cases_pip.cases(),
    *cases_gpu.cases(),
    *cases_conda.cases(),
    *cases_projects.cases(),
)
# Besides, with options that `fix` does not have.
ASKED: tuple[Case, ...] = (*cases_pip.asked(),)
