"""Reports and lists that people paste, read into facts; nothing of the machine is asked."""

from torchdoctor.pasted.reading import NotRead as NotRead
from torchdoctor.pasted.reading import Reading as Reading
from torchdoctor.pasted.reading import read as read
