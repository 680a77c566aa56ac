"""An error text to its causes and fixes."""

from torchdoctor.explain.errors import BY_ID as BY_ID
from torchdoctor.explain.errors import ERRORS as ERRORS
from torchdoctor.explain.known import Error as Error
from torchdoctor.explain.order import Match as Match
from torchdoctor.explain.search import matches as matches
from torchdoctor.explain.stream import Scan as Scan
