"""What targets and outputs that do not fit each other are, by the numbers of the message."""

from math import gcd, prod

from torchdoctor.explain.told import Told


def target(told: Told) -> str:
    """A target of another shape than the output, in a loss that takes equal ones."""
    got = told.last(
        r"(?:Target size|target size) \(torch\.Size\(\[([\d, ]*)\]\)\)[^\n]{0,40}input size \(torch\.Size\(\[([\d, "
        r"]*)\]\)\)"
    )
    if not got:
        return _counts(told)
    target, output = ([int(size) for size in part.split(", ") if size] for part in got.groups())
    if prod(target) == prod(output):
        text = f"The target is [{got[1]}] and the output [{got[2]}]: often target.view_as(output).float() is meant"
        short = "Give the target the output's shape: target.unsqueeze(1).float(); or the other way: output.squeeze(1)"
        return short if len(target) < len(output) else text
    if len(output) > 1 and target in (output[:-1], [*output[:-1], 1]):
        return _numbers_of_classes(told, "" if len(target) < len(output) else ".squeeze(-1)", output[-1])
    if len(output) > 2 and target in (output[:1] + output[2:], [output[0], 1, *output[2:]]):
        return _numbers_of_classes(told, "" if len(target) < len(output) else ".squeeze(1)", output[1], inside=True)
    return _differing(target, output)


def _numbers_of_classes(told: Told, squeezed: str, classes: int, inside: bool = False) -> str:
    """Of an output of one column for each class, and a target of one number."""
    numbers = f"target{squeezed}.long()"
    if told.has(r"due to broadcasting|MSELoss|mse_loss|l1_loss|L1Loss"):
        return (
            f"The output has {classes} columns, and the target is one number for each. For one value give the last "
            f"layer one output; of {classes} values take the one that is meant: output.gather(1, index); classes take "
            f"nn.CrossEntropyLoss()(output, {numbers})"
        )
    one_hot = f"torch.nn.functional.one_hot({numbers}, {classes}){'.movedim(-1, 1)' if inside else ''}.float()"
    one = "output.squeeze(1), target.float()" if not squeezed else "output, target.float()"
    return (
        f"The output has {classes} columns, and the target is one number for each {'place' if inside else 'sample'}. "
        f"For {classes} classes take nn.CrossEntropyLoss()(output, {numbers}); for BCELoss give the last layer one "
        f"output, and loss({one}); or one-hot labels: {one_hot}"
    )


def _differing(target: list[int], output: list[int]) -> str:
    """By the one dimension in which two shapes differ."""
    if output == target[:-1]:
        return _one_column(target[-1])
    places = [at for at, pair in enumerate(zip(target, output, strict=False)) if pair[0] != pair[1]]
    said = f"The target is {target} and the output {output}"
    if len(target) == len(output) and places:
        want, has = target[places[0]], output[places[0]]
        if places == [0]:
            return (
                f"The target has {want} samples and the output {has}: a view or reshape in the model changed the batch "
                "(x.flatten(1) keeps it), or one of the two is kept from another batch: print both shapes"
            )
        grid = len(target) > 3 and target[1] == target[2] not in (want, has)  # of places, and in the last what each has
        if len(target) == 3 and len(places) == 1:
            return (
                f"{said}: in dimension {places[0]} {want} and {has}. Where these are steps or samples of a sequence, "
                f"cut or pad both to one length; where they are classes, give the model those of the data set, {want}"
            )
        if places == [1] or (places == [len(target) - 1] and grid):
            return _columns(want, has, "channels" if len(target) == 4 else "columns")
        if len(target) > 3 and places[0] > 1:
            return (
                f"{said}: height and width differ. Bring the output to the target's, F.interpolate(output, "
                f"size={tuple(target[2:])}), or keep the size in the model (padding), or resize the masks likewise"
            )
    return f"{said}, which no view makes equal: print both, and see which of the two has the shape that is meant"


def _one_column(want: int) -> str:
    return (
        f"The output has one column and the target {want}: give the last layer {want} outputs, or keep of one-hot "
        "labels the column that is meant: target[:, 1:2]"
    )


def _columns(want: int, has: int, kind: str) -> str:
    """Of a target and an output that differ in the number of their classes alone."""
    if has == 1 and kind == "channels" and want in (3, 4):
        return (
            'The output has 1 channel, and the masks are colour images: Image.open(file).convert("L") makes them grey'
        )
    if has == 1:
        return _one_column(want)
    return (
        f"The target has {want} {kind} and the output {has}, mostly the numbers of classes: make them one. Give the "
        f"model the data set's, {want} (num_classes, n_classes, the outputs of the last layer); or see why the labels "
        f"have {want}, with or without a background"
    )


def _counts(told: Told) -> str:
    """Of how many numbers each has, where a loss says no more."""
    if (sizes := told.numbers(r"size mismatch \(got input: \[(\d+)\], target: \[(\d+)\]\)")) and 0 not in sizes:
        output, target = sizes
        return (
            f"The loss gets {output} outputs and {target} targets, and wants one for each sample: print both shapes "
            "before it. The network must give one value per sample, output.view(batch, -1) and then squeeze(1): a "
            "squeeze() or view over the batch, an image size other than the network's, or a last batch that is "
            "smaller (drop_last=True) changes that"
        )
    got = told.numbers(r"target nelement \((\d+)\) != input nelement \((\d+)\)")
    if not got or 0 in got:
        return ""
    target, output = got
    if output % target == 0:
        return _numbers_of_classes(told, "", output // target)
    both = gcd(target, output)
    return (
        f"The target has {target} numbers and the output {output}: {target // both} and {output // both} for each of "
        f"{both}. Where {both} is the batch, these are the numbers of classes: give the last layer {target // both} "
        f"outputs, or the labels {output // both} columns; else the batches differ: print both shapes"
    )


def batches(told: Told) -> str:
    got = told.numbers(r"input batch_size \((\d+)\) to match target batch_size \((\d+)\)")
    if not got or 0 in got:
        text = "a batch without samples, as of an empty list or a filter that keeps none: skip it, or see why"
        return f"The output has {got[0]} rows and the target {got[1]}, {text}" if got else ""
    if got[0] == 1 and told.has(r"(?i)\bmasks?\b|segm|u-?net"):
        return (
            f"The target, of {got[1]} rows, lacks the dimension of the batch, which is one here: target.unsqueeze(0), "
            "and .long() for CrossEntropyLoss"
        )
    if max(got) > 40 and 1 < max(got) / min(got) < 1.5 and gcd(*got) < abs(got[0] - got[1]) and not told.has(r"view\("):
        return (
            f"The output has {got[0]} rows and the target {got[1]}: where these are signs of texts, labels and output "
            "have other lengths. Every sign of the labels must be in the model's dictionary (or leave it out), and the "
            "labels come from the same ids as the input, cut and padded alike, also with the places of images "
            "(labels = input_ids.clone()); of images, x.view(x.size(0), -1) keeps the batch"
        )
    if got[0] % got[1] == 0 or got[1] % got[0] == 0:
        return (
            f"The output has {got[0]} rows for {got[1]} labels: a view or reshape changed the batch. Flatten with "
            "x.view(x.size(0), -1), and check in_features of the layer behind it; for sequences flatten both: "
            "criterion(output.view(-1, classes), target.view(-1))"
        )
    steps = gcd(*got)
    if abs(got[0] - got[1]) == steps > 1:
        return (
            f"{got[0]} and {got[1]} are {steps} sequences of {got[0] // steps} and {got[1] // steps} steps: the labels "
            "are shifted by one. Cut both alike: output[:, :-1] with target[:, 1:]; of images, x.view(x.size(0), -1) "
            "keeps the batch"
        )
    return (
        f"The output has {got[0]} rows and the target {got[1]}: a view(-1, n) with an n that is not the number of "
        "features mixes samples; write x.view(x.size(0), -1), and give the Linear layer behind it that many in_features"
    )


def classes(told: Told) -> str:
    """Scores whose classes are not in dimension 1."""
    got = told.last(r"Expected target size [\[(]([\d, ]+)[\])], got (?:torch\.Size\()?[\[(]([\d, ]+)[\])]")
    if not got:
        return ""
    wanted, has = (part.replace(",", " ").split() for part in got.groups())
    if wanted[0] == has[0] and len(wanted) == 2 and len(has) == 1:
        return (
            f"The scores are ({wanted[0]}, steps, {wanted[1]}), and each of the {has[0]} samples has one label: give "
            f"the loss one step of them, output[:, -1] (or output.mean(1)), so that they are ({wanted[0]}, "
            f"{wanted[1]})"
        )
    if wanted[0] == has[0] and len(wanted) == len(has) == 2:
        return (
            f"CrossEntropyLoss takes the classes in dimension 1. Where {wanted[1]} is the number of classes: "
            f"loss(output.transpose(1, 2), target), or loss(output.reshape(-1, {wanted[1]}), target.reshape(-1))"
        )
    return (
        f"The target has the shape ({', '.join(has)}), and the scores call for ({', '.join(wanted)}): class numbers, "
        "one for each place, without a dimension for channels or classes: target.squeeze(1), target.argmax(1)"
    )
