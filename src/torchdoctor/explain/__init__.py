"""An error text to its causes and cures, from data/errors.json."""

from torchdoctor.explain.catalogue import CatalogueFix as CatalogueFix
from torchdoctor.explain.catalogue import Error as Error
from torchdoctor.explain.catalogue import catalogue as catalogue
from torchdoctor.explain.search import Match as Match
from torchdoctor.explain.search import matches as matches
from torchdoctor.explain.stream import Scan as Scan
