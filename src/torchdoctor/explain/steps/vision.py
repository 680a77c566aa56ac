"""What programs for images say: YOLO, detectron2, MMDetection, OpenPCDet, SAM, OpenCV, Gaussian splatting, nnU-Net."""

from torchdoctor.explain.steps.row import Row

_DIVERGED = (
    "The network puts out nan or infinity. In inference its weights are missing or others: give MODEL.WEIGHTS (behind "
    "--opts, in pairs), and look at the lines that say which were loaded. In training it diverges: lower "
    "SOLVER.BASE_LR (those of the configurations are for 16 images a batch: for 2 take an eighth), with a longer "
    "SOLVER.WARMUP_ITERS, and look for boxes without size"
)

VISION = (
    # YOLO.
    Row(
        r"No labels in (\S{1,200}\.cache)",
        "No image has labels: for d/images/train/1.jpg YOLO reads d/labels/train/1.txt (both folders named just so), "
        "each line `class x y width height` from 0 to 1. Put them there, and remove {0}, which remembers that there "
        "were none",
    ),
    Row(
        r"KeyError: '(masks)'",
        "A segmentation model (-seg, task=segment) needs outlines, and these labels are boxes: each line of the label "
        "files must be `class x1 y1 x2 y2 ...`, at least three points from 0 to 1. Make such labels, or train a "
        "detection model (without -seg); afterwards remove the *.cache files of the labels",
        also=r"ultralytics[/\\][^\n]{0,60}segment",
    ),
    Row(
        r"Label class (\d+) exceeds (?:nc=\d+|dataset class count \d+)",
        "A label has the class {0}, but the classes of data.yaml are numbered from 0 and end below {0}: correct nc and "
        "names there, or the first number in the lines of the label files; then remove the data set's own files "
        "labels/train.cache and labels/val.cache",
    ),
    Row(
        r"([^\s']{1,80}) '(train|val|names|nc):?'[^\n]{0,60} key missing",
        "{0} has no {1}: write train: and val: (folders of images), and names: (the classes), each in its own line "
        "with a blank behind the colon; or it is not the file that was meant",
    ),
    Row(
        r"'names' length (\d+) and 'nc: (\d+)' must match",
        "data.yaml names {0} classes and says nc: {1}: correct one; names alone is enough",
    ),
    Row(
        r"'(\S{1,60})' is not a valid YOLO argument",
        "The command yolo takes NAME=VALUE, and no {0}: yolo predict model=yolo11n.pt source=image.jpg; names of "
        "another release are in yolo cfg",
        ("yolo cfg",),
    ),
    Row(
        r"model='?(\S{1,200}?)'? (?:should be a \*\.pt|is not a supported model format)",
        "Ultralytics cannot use {0} as a model: training and export take a .pt or .yaml file, and an exported one is "
        "loaded by its own ending (.onnx, .engine, folder _openvino_model), and predicts only",
    ),
    # detectron2 and its kin.
    Row(r"Box regression deltas become infinite or NaN|Predicted boxes or scores contain Inf/NaN", _DIVERGED),
    Row(r"FloatingPointError: Loss became infinite or NaN at iteration", _DIVERGED),
    Row(
        r"Dataset '([\w./-]{1,80})' is not registered! Available datasets are",
        "{0} is known in the process that registered it alone: import that module, or call "
        "register_coco_instances(...), in the script that is started, above the line that builds the loader, and "
        "outside of __main__ where there are workers; or it is misspelled (the message lists those that are)",
    ),
    Row(
        r"Attribute '(\w+)' does not exist in the metadata of dataset '([\w./-]{1,80})'",
        "Give the data set its {0} where it is registered: MetadataCatalog.get('{1}').{0} = [...]; of a json in COCO's "
        "form it comes once the data were loaded (DatasetCatalog.get('{1}')). See that the name is the one registered",
    ),
    Row(
        r"No such file or directory: '(?:\./)?datasets/((?:coco|lvis|cityscapes|ADE20K|VOC)\w*)/",
        "detectron2 looks for its data in the folder datasets below the one where you start: put (or link) {0} there "
        "as its README says, or name the folder that holds {0}",
        ("export DETECTRON2_DATASETS=/THE/FOLDER",),
        also=r"detectron2|DETECTRON2|fvcore",
    ),
    Row(
        r"The `num_classes` \((\d+)\) in (\w+) of \w+ does not match\w* the length of `CLASSES` \(?(\d+)\) in (\w+)",
        "The head has {0} classes and the data set {2}: give both your own, num_classes in every head, and "
        "metainfo=dict(classes=('a', 'b')) (in MMDetection 2 classes=(...)) in each data set, train, val and test; of "
        "one class ('a',) with the comma",
    ),
    Row(
        r"No such file[^\n]{0,300}?(kitti|waymo|nuscenes|once|lyft)_(?:db)?infos_\w*(?:train|val|test)\w*\.pkl",
        "These lists are made by a step of its own, from the data in their folder: python -m "
        "pcdet.datasets.{0}.{0}_dataset create_{0}_infos CONFIG (tools/cfgs/dataset_configs/{0}_dataset.yaml); read "
        "what it prints, and start the training in tools",
        also="(?i)pcdet",
    ),
    Row(
        r"assert len\(class_names\) == precisions\.shape\[2\][\s~^]*(?:AssertionError)?",
        "thing_classes of the test set are not as many as the categories of its annotations. Where you changed the "
        "classes, remove what detectron2 kept of the run before, OUTPUT_DIR/inference/*_coco_format.json; else make "
        "thing_classes, NUM_CLASSES and the annotations the same, and register under a new name",
    ),
    Row(
        r"Results do not correspond to current coco set",
        "The results name images that the annotations have not: evaluate on the file that the loader read, and with "
        "its "
        "own image_id (numbers, not names). detectron2 keeps the annotations of an earlier run in OUTPUT_DIR/inference "
        "(*_coco_format.json): remove that file",
    ),
    # SAM.
    Row(
        r"Cannot find primary config '([^'\n]{0,120}sam2[\w.+]*?(?:\.yaml)?)'",
        "The name is looked for inside the package sam2, not on the disk: give "
        '"configs/sam2.1/sam2.1_hiera_l.yaml" (of 2.0 "configs/sam2/sam2_hiera_l.yaml", in its first release '
        '"sam2_hiera_l.yaml"), no path of yours. It must be installed with its configurations: in the clone',
        ("python -m pip install --no-deps --no-build-isolation -e .",),
    ),
    Row(
        r"running Python from the parent directory of the sam2 repository|shadowed by the repository name",
        "Python takes the clone's folder sam2 for the package: start in another folder (not the one that holds the "
        "clone), or rename the clone",
    ),
    Row(
        r"No such file or directory: '([^'\n]{0,200}?(sam_vit_(?:h_4b8939|l_0b3195|b_01ec64)\.pth))'",
        "The weights are not there: download them to {0} (relative paths count from the folder in which the program is "
        "started)",
        ("wget https://dl.fbaipublicfiles.com/segment_anything/{1}",),
    ),
    # OpenCV.
    Row(
        r"CAP_IMAGES: can't find starting number \(in the name of file\): ([^\n]{1,200}?)(?: in function|$)",
        "OpenCV could not open the video {0}: it is not there (give the full path), or this OpenCV cannot decode it: "
        "ffmpeg -i IN -c:v libx264 out.mp4",
    ),
    Row(
        r"can't open camera by index|VideoCapture[^\n]{0,80}failed to open camera",
        "There is no camera of that number for this program: list them, take another number or the path /dev/videoN, "
        "close what else uses it; into a container it is passed by --device, and WSL has none",
        ("ls -l /dev/video*",),
    ),
    # Scenes.
    Row(
        r"Could not recognize scene type!",
        "-s must name a folder that holds sparse/0 (of COLMAP, next to images) or transforms_train.json: give the "
        "scene's own folder, not the one above; of plain photos make it first, python convert.py -s FOLDER",
    ),
    Row(
        r"Colmap camera model not handled: only undistorted datasets",
        "The photos are not undistorted yet: python convert.py -s FOLDER (--skip_matching where COLMAP has run) makes "
        "that of the photos in FOLDER/input; then train on it",
    ),
    Row(
        r"(Feature extraction|Feature matching|Mapper) failed with code (\d+)",
        "COLMAP itself failed, and its own lines above say why. Code 32512 or 1 on Windows: it is not installed or not "
        "on PATH (--colmap_executable PATH); without a GPU or screen --no_gpu; of the mapper: too few photos match, "
        "take more with more overlap",
        ("colmap -h",),
    ),
    Row(
        r"The archive (ILSVRC2012_\w+\.tar(?:\.gz)?) is not present in the root directory or is corrupted",
        "torchvision cannot download ImageNet: put {0} (from image-net.org, with an account), and the archives of "
        "images, into that folder; folders that are unpacked already are read by ImageFolder",
    ),
    # Medical images.
    Row(
        r"nnUNet_(?:raw|preprocessed|results) is not defined[\s\S]{0,4000}?not NoneType",
        "The three folders of nnU-Net are not set in the shell that runs it: set them (for good in ~/.bashrc, on "
        "Windows in the system's variables), then start again",
        (
            'export nnUNet_raw="$HOME/nnUNet_raw"',
            'export nnUNet_preprocessed="$HOME/nnUNet_preprocessed"',
            'export nnUNet_results="$HOME/nnUNet_results"',
        ),
    ),
    Row(
        r"Unexpected labels found in file (\S{1,200})",
        "{0} has values that dataset.json does not name: labels are whole numbers without a gap, 0 the background. Add "
        "them to labels, or write the file again (255 to 1; no interpolation as it is resampled)",
    ),
    Row(
        r"(?:cannot access local variable|local variable) '(\w+)'[^\n]{0,20}(?:where it is not associated"
        r"|referenced before)",
        "A branch that sets {0} did not run: parts of different releases, or labels of dataset.json that they do not "
        "expect. Update nnU-Net and its parts together, and look at labels (whole numbers from 0, regions as lists "
        "with regions_class_order)",
        (
            "python -m pip install -U --no-deps nnunetv2 batchgenerators batchgeneratorsv2 "
            "dynamic-network-architectures acvl-utils",
        ),
        also="(?i)nnunetv2",
        unless=r"File \"(?![^\"\n]*(?i:nnunet|batchgen))[^\"\n]*\", line \d+[^\n]*\n[^\n]*\n(?:[ ^~]+\n)?Unbound",
    ),
    Row(
        r"applying transform <(monai\.transforms\.[\w.]{1,120}) object",
        "MONAI's transform {0} fails at a sample, and the exception above this one says why: print the shapes and keys "
        "before it (a missing channel, an empty mask, sizes that differ in a batch), with num_workers=0 and without "
        "the cache",
    ),
    Row(
        r"Could not find any nnUNet|Did not find any .* plans file|plans\.json' ?(?:not found|does not exist)",
        "The folder has no nnU-Net model: -m or nnUNet_results must hold DatasetXXX_NAME/TRAINER__PLANS__CONFIG with "
        "plans.json, dataset.json and fold_0; install a downloaded model by nnUNetv2_install_pretrained_model_from_zip",
        also="nnU",
    ),
)
