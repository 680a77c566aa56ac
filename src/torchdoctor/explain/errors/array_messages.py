"""What the messages of NumPy, scikit-learn, pandas, Pillow and h5py mean in a program that uses torch."""

import re
from math import prod

# By "Kind: message"; {0}, {1} are what the message names.
READINGS = (
    (
        r"could not broadcast input array from shape (\([\d, ]*\)) into shape (\([\d, ]*\))",
        "An array of shape {0} is written into a place of shape {1}: a colour image has 3 channels and a grey one none "
        "(cv2.cvtColor, img[..., None]); other heights and widths need cv2.resize before",
    ),
    (
        r"operands could not be broadcast together with (?:remapped )?shapes (\(\d{2,5}, ?\d{2,5}\)) (\([34],\))",
        "A grey image {0} meets numbers for the channels of a colour image {1}, such as mean and std: open images "
        'as such, Image.open(file).convert("RGB") (cv2.imread(file) gives three), or give mean and std of one channel',
    ),
    (
        r"operands could not be broadcast together with (?:remapped )?shapes (\(\d{2,5}, ?\d{2,5}, ?4\)) (\(3,\))",
        "The image {0} has a fourth channel, transparency, and there are numbers for three {1}: "
        'Image.open(file).convert("RGB")',
    ),
    (
        r"operands could not be broadcast together with (?:remapped )?shapes (\([\d, ]*\)) (\([\d, ]*\))",
        "The arrays have the shapes {0} and {1}: from the last dimension on, sizes must be equal or 1. x[:, "
        "None] adds a "
        "dimension, x.T turns it",
    ),
    (
        r"along dimension (\d+), the array at index \d+ has size (\d+) and the array at index \d+ has size (\d+)",
        "In dimension {0} one array has {1} and the other {2}: resize, cut or pad them to one size, or join along it "
        "(axis={0})",
    ),
    (
        r"array element with a sequence",
        "The rows have different lengths or shapes: print [np.shape(r) for r in rows]; pad them, or keep a list",
    ),
    (
        r"need at least one array to (?:concatenate|stack)",
        "Nothing was collected: print len(dataset) and the paths; in mmdet and the like no image is left for the "
        "classes, folder and annotation file of the configuration",
    ),
    (
        r"truth value of an? (?:array|Series|DataFrame)",
        "Several values are tested at once: (a == b).all() or .any(), & and | for `and` and `or`, len(x) == 0 "
        "for empty",
    ),
    (
        r"axes don't match array",
        "transpose names every dimension once: print the shape; a grey image is (H, W): img[..., None] first",
    ),
    (
        r"cannot convert float (?:NaN|infinity) to integer",
        "A number became nan or infinite before: a division by 0, an empty mean, a gap in the table, a loss "
        "that diverged",
    ),
    (
        r"zero-size array to reduction|Found array with 0 (?:sample|feature)",
        "The array is empty: print its shape, and look which filter, split or file leaves nothing",
    ),
    (
        r"(?:array|destination|buffer) is read-only",
        "The array belongs to something else (a file, a picture, a tensor): x = x.copy() first",
    ),
    (
        r"Object arrays cannot be loaded|pickled data when allow_pickle",
        "The file holds Python objects: np.load(path, allow_pickle=True), if you trust it; or it is no .npy at "
        "all (a Git "
        "LFS pointer, cut off): look at its size",
    ),
    (r"Expected 2D array, got", "scikit-learn takes (samples, features): x.reshape(-1, 1) for one feature"),
    (
        r"inconsistent numbers of samples: \[(\d+), (\d+)\]",
        "There are {0} of one and {1} of the other: collect labels and predictions in the same loop (extend, "
        "not append)",
    ),
    (
        r"handle a mix of ([\w-]+) and ([\w-]+) targets",
        "The labels are {0}, and what is compared with them {1}: class numbers on both sides, output.argmax(1) "
        "of scores, "
        "(p > 0.5).astype(int) of probabilities",
    ),
    (r"Only one class present", "The AUC needs samples of both classes: evaluate all data at once, not each batch"),
    (r"cannot write mode (\w+) as JPEG", "JPEG has no {0}: image.convert('RGB').save(...), or save as .png"),
    (
        r"Unable to (?:synchronously )?open object \(object \W{1,2}(\w+)",
        "The HDF5 file has no data set {0}: list(h5py.File(path)) shows what it has",
    ),
    (
        r"Unable to (?:synchronously )?open file",
        "The file is no HDF5, cut off, or not there: check its path and size, and download it again",
    ),
    (
        r"Errno 22\] Invalid argument: ('?(?:[A-Za-z]:|[^/\n][^\n]*[:*?\\]).+)",
        "Windows takes no such path, {0}: no : * ? in names, and backslashes in code as r'C:\\a\\new' or /",
    ),
    (
        r"FileExistsError(?!.*File exists: |' is not def)",
        "It is there already: os.makedirs(path, exist_ok=True), or another name",
    ),
    (
        r"only integers, slices \(|arrays used as indices must be",
        "The index is a fraction, text or a list: int(i), // in place of /. In Python 2 math.floor returns a fraction, "
        "too",
    ),
    (r"can't set attribute|has no setter", "It is a property, which only reads: give yours another name"),
    (
        r"got multiple values for keyword argument '(\w+)'",
        "{0} is given twice, by name and in **kwargs: kwargs.pop('{0}', None)",
    ),
    (
        r"argument of type '(?!NoneType)(\w+)' is not iterable",
        "`in` looks into something of type {0}: it takes a list, a dictionary or text",
    ),
)


def reshaped(said: str) -> str:
    """Of an array whose numbers do not fit into a shape; "" for other messages."""
    found = re.search(r"cannot reshape array of size (\d+) into shape \((-?\d{1,12}(?:, ?-?\d{1,12}){0,11},?)\)", said)
    if found is None:
        return ""
    total, sizes = int(found[1]), [int(part) for part in re.findall(r"-?\d+", found[2])]
    fixed, shape = prod(size for size in sizes if size >= 0), found[2]
    if fixed and total and total % fixed == 0 and min(sizes) > 0:
        return (
            f"There are {total // fixed} times as many numbers as ({shape}) takes: a dimension of "
            f"{total // fixed} is left "
            f"out (the batch, the channels): x.reshape(-1, {shape})"
        )
    return (
        f"{total} numbers do not fit into ({shape}), which takes "
        f"{'a multiple of ' if min(sizes) < 0 else ''}{fixed}: print "
        "x.shape, and resize the data to what the code was written for"
    )
