"""What data, their lists and their annotations lack."""

from torchdoctor.explain.steps.row import Row

_ABSENT = r"(?:No such file or directory|does not exist|not found)"
_PREPROCESSED = rf"{_ABSENT}[^\n]{{0,200}}?nnUNet_preprocessed"
_AGAIN = (
    "nnU-Net's preprocessing of this data set did not come to its end: start it again, and read what it prints to its "
    "last line"
)

DATA = (
    Row(
        r"assert\b[^\n]{0,40}(?:boxes\[|\bx1\b(?=.*\bx2\b)|\.x1\b|\bxmin\b(?=.*\bxmax\b))[^\n]{0,60}[<>]=?[^\n]{0,80}"
        r"(?:\n(?:[\s>|~^]+\n)?[\s>|]*AssertionError)?",
        "A box of the annotations has its right or lower side before the left or upper one, or begins below 0 (-1 is "
        "65535 without a sign): print the name of the file and its boxes there, correct or leave out those, and remove "
        "the cache that the program itself made of them (data/cache)",
    ),
    Row(
        r"datasets should not be an empty",
        "No folder of data was found or chosen: print the path, and the names by which folders are chosen in it "
        "(--select_data, where / takes all); ConcatDataset got an empty list",
    ),
    Row(
        r"\b([a-z][a-z0-9]{2,20}(?<!https)(?<!http)(?<!file))://\S{1,200}\.(?:pkl|pth?|ckpt)\b[^\n]{0,20}"
        r"(?:not found|does not exist)",
        "{0}:// is a short name that nothing resolves here: download the file by the link of the project's README or "
        "model zoo, and give its path (MODEL.WEIGHTS path/of/the/file)",
    ),
    Row(
        r"next\(iter\((\w+)\)\)[^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*StopIteration\b",
        "{0} is empty: print len() of the data as they are read, and check whether each example was dropped, as where "
        "the columns or tags that the settings name (LLaMA-Factory: dataset_info.json) are not those of the file",
    ),
    Row(
        r"imread_\('([^'\n]{1,200})'\): can't open/read file[\s\S]{0,3000}'NoneType' object",
        "cv2.imread found no image at {0}: give the path of a file (of a folder a list of its files, not its name "
        "itself, whose letters would be taken for paths)",
    ),
    Row(
        r"'caption' in anns\[0\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*IndexError: list index out of range",
        "The list of results is empty: the model found nothing. Skip the evaluation then; check whether its weights "
        "were loaded, it was trained long enough, and the threshold of the scores is low enough",
    ),
    Row(
        r"results in not an array of objects",
        "loadRes takes a list: [{{'image_id': 1, 'category_id': 1, 'bbox': [x, y, w, h], 'score': 0.9}}, ...]; of a "
        "whole COCO file give what is under 'annotations'",
    ),
    Row(
        r"Missing (\S{1,80})\n[\s\S]{0,3000}AssertionError: No utterances found",
        "The first column of metadata.csv has names that are not those of the sound files ({0}): compare both, also "
        ".wav and blanks at the end",
    ),
    Row(
        r"\b(\w{1,60})\[0\][^\n]*\n(?:[^\n]*\n){1,12}FileNotFoundError: "
        r"\[Errno 2\] No such file or directory: '[\w./~]'",
        "{0} is text, and {0}[0] its first letter: a list is expected. Give the path by the option on the command "
        "line, or write default=['path'] in the code",
    ),
    Row(
        r"in __getitem__\n[^\n]*?\b(self\.\w+)\[(?:idx|index|i|item|ind)\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*"
        r"IndexError: (?:list )?index out of range",
        "__len__ says more than {0} has: let it return len({0}); or the lists of images and labels differ in length",
    ),
    Row(
        r"re\.(?:findall|search|match|split)\(([^\n]{1,80})\)(?:\[\d\]|\.group)[^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*"
        r"(?:IndexError: list index|AttributeError: 'NoneType')",
        "The expression finds nothing in the text that it is given ({0}): print that. It is often a path with "
        "more or fewer folders, with different names, or with \\ on Windows",
    ),
    Row(
        r"All the data files must have the same columns[^\n]{0,60}\d+ (?:new|missing) columns \((\{[^\n}]{1,200}\})",
        "The files of the data set have different columns ({0}): give only those that belong together "
        "(data_files=...), or take these columns out of the files",
    ),
    Row(
        r"Original column name (\w+) not in the dataset. Current columns in the dataset: (\[[^\]\n]{1,200}\])",
        "The data have the columns {1}, and LLaMA-Factory looks for {0}: name yours in dataset_info.json, "
        '"columns": {{"prompt": "text"}}',
    ),
    Row(
        r"datasets[/\\]arrow_dataset\.py[\s\S]{0,4000}\b(?:examples?|batch|dataset|row)\[['\"]\w+['\"]\][^\n]*\n"
        r"(?:[ ~^]+\n)?KeyError: '(\w+)'",
        "The data set has no column {0}: print(dataset.column_names), and rename the one that is meant "
        "(dataset.rename_column), or name the format and columns of yours in the configuration of the training",
    ),
    Row(
        r"threadpoolctl\.py[\s\S]{0,600}'NoneType' object has no attribute 'split'",
        "threadpoolctl is too old for this OpenBLAS: update it",
        ("python -m pip install -U threadpoolctl",),
    ),
    Row(
        rf"{_PREPROCESSED}[/\\]Dataset(\d+)_",
        f"{_AGAIN}; where it is killed, with fewer processes (-np 2)",
        ("nnUNetv2_plan_and_preprocess -d {0} --verify_dataset_integrity",),
    ),
    Row(
        rf"{_PREPROCESSED}[/\\]Task(\d+)_",
        f"{_AGAIN}; where it is killed, with fewer processes (-tf 1 -tl 1)",
        ("nnUNet_plan_and_preprocess -t {0} --verify_dataset_integrity",),
    ),
    Row(rf"{_PREPROCESSED}|{_ABSENT}[^\n]{{0,200}}?gt_segmentations", f"{_AGAIN}: nnUNetv2_plan_and_preprocess -d ID"),
    Row(
        r"Could not find a (?:task|dataset) with the ID (\d+)",
        "nnU-Net finds no folder for {0}: its name begins with Dataset and three digits (Dataset001_NAME), in "
        "nnUNet_raw; of version 1 it is Task001_NAME, in nnUNet_raw_data_base/nnUNet_raw_data. Check whether these "
        "variables lead there",
        ('ls "$nnUNet_raw" "$nnUNet_raw_data_base/nnUNet_raw_data"',),
    ),
    Row(
        r"Unknown model type (\w*), exiting",
        "smplx takes the kind of body from the path where that is no folder: model_path is wrong. Give the folder "
        "that holds smplx/SMPLX_NEUTRAL.npz (or smpl, smplh), which is downloaded apart",
    ),
    Row(
        r"(?:^|[ ='\"(])((?:[A-Za-z]:)?[./\\]{0,3}path[/\\]to\b[\w./\\-]{0,100})[\s\S]{1,3000}?"
        r"'NoneType' object (?:has no attribute '(?:shape|copy|astype|ndim|size)'|is not subscriptable)",
        "{0} in the command is a placeholder of the instructions: write the true path of an image in its place",
    ),
)
