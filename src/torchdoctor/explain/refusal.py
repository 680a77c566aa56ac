"""What a message that refuses an argument demands, by the forms in which such messages are put: made into a fix.

torch, torchvision and torchaudio have some thousands of them. Each says a rule (of which type, with how many
dimensions, one of which names, equal to what), and often what came instead.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from torchdoctor.explain.advice import told_to


class Refused(NamedTuple):
    """A message, its rule alone, and what came instead; "" where it does not say."""

    message: str
    rule: str
    got: str


_INSTEAD = r"(?i)[,.;:]? ?\(?\b(?:but|instead|however)\b|[,.;(] ?(?:got|found|received|given|actual)\b|\bgot\b| found\b"
_CAME = (
    r"(?i)\b(?:got|found|given|received|has|have|is|was|instead of|passed)\b"
    r"(?: (?:an?|the|input|value|type|tensor|of|for|with|shape|sizes?|dtype|dimensions?|mode|argument)){0,4}[:= ]{1,3}"
    r"(?:\w{1,30}=)?[`'\"]?(torch\.Size\(\[[^\]\n]{0,60}\]\)|[\[(][^\])\n]{0,60}[\])]|[-+]?[\w.:]{0,60}\w)"
)


def read(message: str) -> str:
    """What to do about it, or ""; the message is without the exception's name."""
    refused = taken_apart(message)
    wanted = _without_the_forbidden(refused)
    forms = ((form, refused if form in _OF_ALL else wanted) for form in _FORMS)
    return next((text for form, part in forms if (text := form(part))), "")


def taken_apart(message: str) -> Refused:
    message = re.sub(r"<class '([\w.]+)'>", r"'\1'", " ".join(message.split()))
    apart = re.search(_INSTEAD, message)
    came = re.search(_CAME, message[apart.start() :]) if apart else None
    return Refused(message, message[: apart.start()] if apart else message, came[1] if came else "")


_NO = r"(?:\bnot|n't|\bcannot) (?:to )?(?:\w+ )?be\b"
_FORBIDDEN = rf"(?i){_NO}[^.;]*?(?=$|[.;]|,? (?:but|must|should|expected|it|only)\b)"


def _without_the_forbidden(refused: Refused) -> Refused:
    """What "must not be complex" names is not what is wanted."""
    rule = re.sub(_FORBIDDEN, "", refused.rule)
    return Refused(rule + refused.message[len(refused.rule) :], rule, refused.got)


def _kind_forbidden(refused: Refused) -> str:
    """A type of numbers that a tensor may not have."""
    clause = re.search(_FORBIDDEN, refused.rule)
    if clause is None or not re.search(r"(?i)complex|dtype|tensor|integral", clause[0]):
        return ""
    if re.search("(?i)complex", clause[0]):
        return _NO_COMPLEX
    return _NO_KIND if re.search(r"(?i)\b(?:bool|u?int|long|half|bfloat16)", clause[0]) else ""


def _advice(refused: Refused) -> str:
    """The message's own advice, word for word."""
    text = told_to(refused.message)
    return f"Do what the message says: {text}" if text and not re.search(r"(?i)\bexpected\b|install it", text) else ""


_WORD = r"[`'\"]?[\w/-]{1,40}(?:\.\w{1,40})*[`'\"]?"
_LIST = (
    rf"[\[({{] ?{_WORD}(?: ?[,|] ?{_WORD}){{1,40}} ?[\])}}]"
    rf"|{_WORD}(?:(?:,| \|) {_WORD}){{0,40}},? (?:or|and|\|) {_WORD}|{_WORD}(?:, {_WORD}){{1,40}}"
)
_CHOICE = (
    r"(?i)(?:\bone (?:of|in)|\beither|\b(?:options?|values?|choices|modes?|types?|backends?|names?|entries|subsets?)"
    r" (?:are|is)|only supports?|\b(?:known|valid|supported|available|allowed) (?:\w{1,30} )?\w{1,30}s(?: are)?"
    r"|(?:choose|select) (?:one )?(?:from|between|of)|(?:must|should|has to|have to|can only|expected [^,.]{1,40} to)"
    rf" be(?: in)?|only)[: ]{{1,2}}(?:the following[: ]{{1,2}})?({_LIST})"
    r"(?=$|[.,;)]| (?:but|instead|got|modes?|values?|is|are|for|depending|allowed)\b|(?<=['\"`]) )"
)
_NO_CHOICE = (
    r"(?i)\b(?:tensors?|dimensions?|\d-?d|than|equal|none|specified|both|int|float|str|bool|tuple|list|dict|sequence"
    r"|callable|scalar|dtype|and|but|got|not|it|be|empty|required|provided|positive|invalid|numbers?|query)\b"
    r"|^[\d,.()\[\]or -]+$|\bi\.e|torch\.\w"
)
_ONE_NEEDED = r"(?i)at least one of|\b(?:must|should|ha(?:s|ve) to) be (?:set|provided|specified|given|defined)"


def _choices(refused: Refused) -> str:
    """The names of which one is wanted."""
    found = re.search(_CHOICE, refused.message)
    if found is None or re.search(_ONE_NEEDED, refused.message):
        return ""
    if re.search(_NO_CHOICE, re.sub(r",? and (?=\W?\w{1,40}\W?$)", ", ", found[1])):
        return ""
    return f"Choose one of these: {found[1]}{_not(refused.got)}"


def _not(got: str) -> str:
    filler = re.fullmatch(r"(?i)an?|the|is|be|set|not|type|value|element", got)
    return f", not {got}" if got and not filler else ""


_COUNT = {"one": 1, "two": 2, "three": 3, "four": 4, "matrix": 2, "matrices": 2, "vector": 1, "vectors": 1}
_DIMS = (
    r"(?i)(?<![\w.])(\d) ?-?D\b|\b(\d)[- ]dim\w*|(?<!by )\b(matri(?:x|ces)|vectors?)\b"
    r"|(?<!along )(?<!at )(?<!the )\b(?:n?dims?|dimension(?:ality)?) ?(?:of|be|is|equal to|==?|:)? ?(\d)\b(?!D)"
    r"|\b(one|two|three|four|\d)(?: or more)?[ -]dim\w*|\brank[- ](\d)"
)


def _dimensions(refused: Refused) -> str:
    """How many dimensions are wanted, and how many came: as a number, or those of a size."""
    wanted = [_count(found) for found in re.findall(_DIMS, refused.rule)]
    after = refused.message[len(refused.rule) :]
    sizes = re.search(r"[\[(](\d+(?:, \d+)*),?[\])]", after)
    came = [_count(found) for found in re.findall(_DIMS, after)]
    has = came[0] if came else len(sizes[1].split(",")) if sizes and "," in sizes[1] else None
    if not wanted or has is None:
        return ""
    dims = f"{has} dimension{'' if has == 1 else 's'}"
    if has < min(wanted):
        return (
            f"It has {dims} and needs {min(wanted)}: x.unsqueeze(0) adds one in front (the batch), x.unsqueeze(1) the "
            "second (the channel)"
        )
    if has > max(wanted) and not re.search(r"(?i)at least|or (?:more|higher)|larger|>=", refused.rule):
        fewer = "x.squeeze(0) takes one of size 1 away, x.flatten(1) makes all but the batch one, x[0] takes the first"
        return f"It has {dims} and may have {max(wanted)}: {fewer if max(wanted) else 'give a plain number, x.item()'}"
    return ""


def _count(found: tuple[str, ...]) -> int:
    part = "".join(found).lower()
    return _COUNT[part] if part in _COUNT else int(part)


_NO_COMPLEX = "It has no form for complex numbers: take x.abs(), x.real or torch.view_as_real(x)"
_NO_KIND = "It has no form for this type of numbers: x.float() before it, and .to() the old type after it"
_OF_KIND = (
    ("bool", r"\bbool", "truth values: x.bool(), or a comparison (x > 0)"),
    ("float", "float(?!8)|double|half", "floating point numbers: x.float()"),
    ("complex", "complex", "complex numbers: x.to(torch.complex64), or torch.view_as_complex(x) of pairs"),
    ("integer", r"\b(?:int|long|short|integ)", "whole numbers: x.long()"),
)
_TYPE = (
    r"(?:torch\.|c10::|at::)?(?:c?float(?:16|32|64)?|c?double|half|bfloat16|long(?: int)?|u?int(?:8|16|32|64)?|short"
    r"|bool|byte|char|complex(?:float|double|64|128)?)(?:tensor)?"
)
_EXACT = r"(?:torch\.)?\b(uint8|int(?:8|16|32)|b?float(?:16|64|8_\w{1,20})|complex\d{1,3})\b"
_REFUSED_KIND = (
    r"(?i)(?:not|n't|un|no)\W?(?:yet )?(?:supp|impl)\w{1,12}[^.]{0,40}\b(complex|bool|integ\w{1,6}|half|bfloat16)"
    r"|\b(complex|bool|integ\w{1,6}|half|bfloat16)\b[^.]{0,40}(?:is|are|inputs) not|non-(complex)"
)
_DEMANDS = r"(?i)\b(?:must|should|expect\w{0,3}|only|requires?|ha(?:s|ve) to|needs?|takes|can(?:'t|not))\b"


def _same_type(refused: Refused) -> str:
    """Two types that differ and should not."""
    if not re.search(r"(?i)\bsame\b|match|equal|differ|promot", refused.message):
        return ""
    types = list(dict.fromkeys(re.findall(rf"(?i)(?<![\w.]){_TYPE}(?!\w)", refused.message)))
    if len(types) < 2 or not re.search(r"(?i)dtype|type|did not match", refused.message):
        return ""
    return (
        f"One is {types[0]} and the other {types[1]}: give both one type, a.to(b.dtype); NumPy's arrays are double "
        "(x.float()), and under mixed precision torch.autocast does it"
    )


def _type(refused: Refused) -> str:
    """The type of numbers that is wanted, or the one that is refused."""
    numbers = r"(?i)dtype|\btypes?\b|tensor|complex|floating|integral|\binput|\bmask\b|\bindex"
    if not re.search(numbers, refused.message):
        return ""
    if (refuses := re.search(_REFUSED_KIND, refused.message)) is not None:
        return _NO_COMPLEX if "complex" in refuses[0].lower() else _NO_KIND
    if not re.search(_DEMANDS, refused.rule) or not re.search(numbers, refused.rule):
        return ""
    if len(exact := set(re.findall(_EXACT, refused.rule))) == 1:
        return f"It takes one type of numbers: x.to(torch.{exact.pop()})"
    return next((f"It takes {say}" for _, mark, say in _OF_KIND if re.search(mark, refused.rule, re.I)), "")


_CLASSES = (
    (r"(?i)\bPIL\b|\bimage\b", "an image: to_pil_image(x), of torchvision.transforms.functional, makes one"),
    (r"(?i)\bnumpy|ndarray", "a NumPy array: x.detach().cpu().numpy(), or numpy.asarray(x)"),
    (r"\b(?:[Tt]ensors?|Parameters?)\b", "a tensor: torch.as_tensor(x), or torch.stack(list) for a list of tensors"),
    (r"(?i)\bcallable|\bfunction\b", "a function: give its name without parentheses"),
    (r"(?i)\bdict|mapping", "a dictionary: {name: value}"),
    (r"(?i)\btuple|\blist|sequence|iterable", "a list or tuple, also for one: [x], or (x,)"),
    (r"(?i)\bbool(?:ean)?\b", "True or False"),
    (r"(?i)\bint(?:eger)?s?\b", "a whole number: int(n), or n // 2 in place of n / 2"),
    (r"(?i)\bfloats?\b|\bnumber\b|\breal\b", "a number: float(x), or x.item() of a tensor"),
    (r"(?i)\bstr(?:ing)?s?\b", "text: str(x)"),
)
_A_CLASS = (
    r"(?:\w+\.)*(?:Tensor|Parameter|list|tuple|dict|str|int|float|bool|NoneType|None|ndarray|method|function|type"
    r"|Sequential|Size|generator|\w*(?:Image|Output|Model)\w*)"
)


def _class(refused: Refused) -> str:
    """The class of the object that is wanted, where the message has the class of what came."""
    if not re.search(_DEMANDS, refused.rule) or not re.fullmatch(_A_CLASS, refused.got):
        return ""
    rule = re.split(r"(?i)\b(?:must|should|to be|expect(?:s|ed)?|requires?|takes|only)\b", refused.rule, maxsplit=1)[-1]
    text = next((text for mark, text in _CLASSES if re.search(mark, rule)), "")
    none = " (None: look which line before does not return it)" if refused.got in ("None", "NoneType") else ""
    return f"It takes {text}{none or _not(refused.got)}" if text else ""


_GIVEN = "(?:specified|used|given|set|passed|provided)"
_USUAL = (
    (rf"^(?!.*{_NO} (?:\w+ )?contiguous).*contiguous", "Make it contiguous: x = x.contiguous()"),
    (
        r"only one of|mutually exclusive|(?:not|n't) (?:\w+ )?both|exactly one of"
        rf"|cannot be {_GIVEN} (?:with|together|when)",
        "Give one of them alone: leave the other out of the call",
    ),
    (
        r"(?:not|n't) be None|is None\b|requires? specifying|(?:is|are|was|were) (?:required|missing)"
        rf"|(?<!not )(?<!cannot )(?<!can't )be {_GIVEN}\b|(?:not|n't) {_GIVEN}\b|required (?:argument|parameter)"
        r"|must (?:specify|provide|pass|set|give)",
        "Give what the message names: it is None, or missing in the call",
    ),
    (
        rf"(?:must|should|ha(?:s|ve) to) be `?None|(?:cannot|can't|not) be {_GIVEN}|not (?:meaningful|needed) with",
        "Leave out the argument that the message names",
    ),
    (
        r"(\d+)\)?`? (?:must be|should be|is not|to be|not) (?:evenly )?(?:divisible by|a multiple of)(?: "
        r"the)?(?: \w+)?"
        r"[ `(]{1,3}(\d+)",
        "{0} is not a multiple of {1}: change one of them so that it is",
    ),
    (
        r"divisible by|multiple of",
        "Choose a size that is a multiple of the number that the message names (or pad to it)",
    ),
    (
        rf"^(?!.*{_NO} (?:on |an? )?(?:the )?(?:CPU|GPU|CUDA)).*"
        r"(?:same device|on (?:the )?(?:CPU|GPU|CUDA)|(?:CPU|CUDA|GPU) tensors?|device)",
        "Put all on the device that the message names: x = x.to(device)",
    ),
    (r"sparse|strided|layout", "It takes the other layout: x.to_dense() makes it dense, x.to_sparse() sparse"),
    (
        r"requires? grad|require_grad|requires_grad",
        "Do what the message asks for: x.detach() takes it out of the gradient, x.requires_grad_() into it",
    ),
    (r"already|twice|more than once|only once", "It was done before: take the second call out"),
    (
        r"(?:before|after|first)\b.*\b(?:call|initializ|step|forward|backward)"
        r"|\b(?:call|initializ|forward|step).*\b(?:before|first)\b|not (?:been )?initialized|must be (?:called"
        r"|initial)",
        "The order is wrong: make the call first that the message names",
    ),
    (
        rf"^(?!.*{_NO} (?:\w+ )?(?:same|equal|identical)\b)"
        r".*(?:\bsame\b|match|\bequal\b|inconsistent|correspond|agree|incompatible|broadcast)",
        "Two of them must be alike: print the shapes of both before the call; a batch is x.size(0), an image's sides "
        "are x.shape[-2:]",
    ),
    (
        r"dimension|\bdims?\b|shape|\bsizes?\b|elements|length|channels|\brank\b|square|batch",
        "Print the shapes before the call, and bring them to the form that it takes: x.unsqueeze(0) adds a dimension, "
        "x.squeeze(0) and x.flatten(1) take some away, x.permute(...) changes their order",
    ),
    (
        r"positive|negative|greater|less than|larger|smaller|at least|at most|between|range|non-?zero|exceed|[<>]",
        "The number is out of the range that the message names: print it, and what it is computed from",
    ),
    (
        r"empty|no elements",
        "It is empty: print it before the call, and "
        "look why nothing is in it (a mask, a filter, a sample without labels); if that may be, skip the call where "
        "x.numel() == 0",
    ),
    (
        r"deprecated|removed|no longer",
        "It is gone in this release: write what the message names in its place, or install the release of the code's "
        "time",
    ),
    (
        r"not (?:yet |currently )?(?:supp|impl|avail)|unsupported|n't support|\b(?:cannot|can't|only)\b",
        "This case is not supported: leave out the option that the message names, or convert what you pass; later "
        "releases of torch may have it",
    ),
    (
        r"unexpected|unknown|invalid|unrecognized|not (?:a )?(?:valid|found|in)\b",
        "The name or value is not known here: check its spelling, and whether this release has it",
    ),
)


def _usual(refused: Refused) -> str:
    for mark, text in _USUAL:
        if (found := re.search(mark, refused.message, re.I)) is not None:
            return text.format(*found.groups())
    return ""


_OF_ALL = (_advice, _kind_forbidden, _usual)  # these read also what may not be
_FORMS: tuple[Callable[[Refused], str], ...] = (
    _advice,
    _kind_forbidden,
    _same_type,
    _choices,
    _dimensions,
    _type,
    _class,
    _usual,
)
