"""The user's own line as it has to be written, where the message leaves one way only."""

from torchdoctor import lazy_re as re

# What the message says, what stands in the line, and what belongs there.
_WRITTEN = (
    (r"view size is not compatible|is not contiguous at", r"\.view\(", ".reshape("),
    (
        r"device type tensor to numpy|CUDA tensor to numpy|that requires grad\. Use",
        r"(?:\.(?:detach|cpu)\(\)|\.data\b){0,2}\.numpy\(\)",
        ".detach().cpu().numpy()",
    ),
    (
        r"device type tensor to numpy|CUDA tensor to numpy|that requires grad\. Use",
        r"\bnp\.(array|asarray)\(([A-Za-z_][\w.]*(?<![a-rt-z0-9_]s))([,)])",  # of one, not of a list of them
        r"np.\1(\2.detach().cpu()\3",
    ),
    (
        r"'tuple' object has no attribute '(?:cpu|detach|view|squeeze|argmax|max|data|softmax|numpy|mean)'",
        r"^(.*?)\b(out\w*|y_hat|\w*pred\w*|logits?|result\w*|hidden|recon\w*)(\.(?:cpu|detach|view|squeeze|argmax|max|data"
        r"|softmax|numpy|mean)\b)",
        r"\1\2[0]\3",
    ),
    (r"0-dim tensor", r"\.data\[0\]", ".item()"),
    (
        r"zero-dimensional tensor",
        r"\btorch\.(?:cat|concat)\(((?:self\.)?\w+)(?:, ?(?:dim ?= ?)?-?\d)?\)",
        r"torch.stack(\1)",
    ),
    (
        r"deserialize object on (?:a )?CUDA",
        r"\btorch\.load\(((?:[^()\n,]|\([^()\n]{0,80}\)){1,120}(?:, ?(?!map_location)\w+ ?= ?[\w.]+){0,3})\)",
        r"torch.load(\1, map_location='cpu')",
    ),
    (
        r"value of Tensor with more than",
        r"(?<![\w.])((?:torch\.)?(?:nn\.)?[A-Z]\w*Loss)\(([^()\n]+,[^()\n]+)\)",
        r"\1()(\2)",
    ),
    (
        r"value of Tensor with more than",
        r"^(?!(?:if|elif|while|assert)\b)(.*?)(?<![\w.])([\w.-]+ ?<=? ?)(\w[\w.]*)( ?<=? ?[\w.]+)",
        r"\1(\2\3) & (\3\4)",
    ),
    (
        r"too many values to unpack",
        r"^for (?!(?:i|j|k|n|it|idx|index|step|iteration|\w+_(?:i|id|idx))\b)(\w+, ?\w+) in "
        r"(\w*(?:loader|iter|dl)\w*) ?:",
        r"for \1, *rest in \2:",
    ),
    (r"a leaf Variable that requires grad", r"^([\w.]+) ([-+*/])= (.*\bgrad\b.*)$", r"with torch.no_grad(): \1 \2= \3"),
    (
        r"'indices' to have (?:one of the following )?scalar types?:? Long",
        r"((?:self\.)?\w*emb\w*)\(((?:self\.)?\w+)\)",
        r"\1(\2.long())",
    ),
)


def line(code: str, said: str) -> str:
    """The line, rewritten by what the error's line says; "" where it is not known how."""
    for message, old, new in _WRITTEN:
        if re.search(message, said) and (made := re.sub(old, new, code)) != code:
            return made
    return ""
