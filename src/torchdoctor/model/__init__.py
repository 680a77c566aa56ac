"""The one value that runs through torchdoctor: Facts about a machine, and the Report that judges them.

Everything here is frozen data. In a section, None means "looked, and it is not there" or "not known" as its field says;
what could not be looked at stands in Facts.problems. Fields marked volatile change from run to run.
"""

from torchdoctor.model.environment import Damage as Damage
from torchdoctor.model.environment import Device as Device
from torchdoctor.model.environment import Ending as Ending
from torchdoctor.model.environment import Extension as Extension
from torchdoctor.model.environment import Library as Library
from torchdoctor.model.environment import Package as Package
from torchdoctor.model.environment import Project as Project
from torchdoctor.model.environment import Python as Python
from torchdoctor.model.environment import Runtime as Runtime
from torchdoctor.model.environment import Shadow as Shadow
from torchdoctor.model.environment import Smoke as Smoke
from torchdoctor.model.environment import SmokeTest as SmokeTest
from torchdoctor.model.environment import Target as Target
from torchdoctor.model.environment import Torch as Torch
from torchdoctor.model.facts import Change as Change
from torchdoctor.model.facts import Facts as Facts
from torchdoctor.model.facts import Policy as Policy
from torchdoctor.model.facts import Problem as Problem
from torchdoctor.model.machine import Amd as Amd
from torchdoctor.model.machine import AmdGpu as AmdGpu
from torchdoctor.model.machine import Apple as Apple
from torchdoctor.model.machine import CudaStart as CudaStart
from torchdoctor.model.machine import DeviceNode as DeviceNode
from torchdoctor.model.machine import Gpu as Gpu
from torchdoctor.model.machine import Host as Host
from torchdoctor.model.machine import Intel as Intel
from torchdoctor.model.machine import Limit as Limit
from torchdoctor.model.machine import Mount as Mount
from torchdoctor.model.machine import Nvidia as Nvidia
from torchdoctor.model.machine import Toolkit as Toolkit
from torchdoctor.model.report import Edit as Edit
from torchdoctor.model.report import Finding as Finding
from torchdoctor.model.report import Fix as Fix
from torchdoctor.model.report import Report as Report
from torchdoctor.model.report import Result as Result
from torchdoctor.model.report import Severity as Severity
from torchdoctor.model.report import TextError as TextError
from torchdoctor.model.words import ALLOTTED as ALLOTTED
from torchdoctor.model.words import CTL as CTL
from torchdoctor.model.words import LIBCUDA as LIBCUDA
from torchdoctor.model.words import SCHEMA as SCHEMA
from torchdoctor.model.words import UNIQUE as UNIQUE
from torchdoctor.model.words import UVM as UVM
from torchdoctor.model.words import VOLATILE as VOLATILE
from torchdoctor.model.words import EndingKind as EndingKind
from torchdoctor.model.words import IntelDriver as IntelDriver
from torchdoctor.model.words import Libc as Libc
from torchdoctor.model.words import LimitName as LimitName
from torchdoctor.model.words import Needs as Needs
from torchdoctor.model.words import Os as Os
from torchdoctor.model.words import ProjectTool as ProjectTool
from torchdoctor.model.words import Section as Section
from torchdoctor.model.words import Source as Source
from torchdoctor.model.words import Status as Status
from torchdoctor.model.words import TestResult as TestResult
from torchdoctor.model.words import ToolState as ToolState
from torchdoctor.model.words import Trouble as Trouble
from torchdoctor.model.words import Via as Via
