"""The rest of a last message that was cut off."""

from faults import each

from torchdoctor.explain.rests import completed


@each(
    [
        (
            '    raise RuntimeError("The engine did not start. "\nRuntimeError: The engine d',
            "RuntimeError: The engine did not start.",
        ),
        ("    from timm.layers import Mlp\nModuleNotFoundError: No mod", "No module named 'timm'"),
        (
            '  File "/home/k/p/nets/a.py", line 3\n    from nets.extra.b import c\nModuleNotFoundError: No module na',
            "No module named 'nets.extra.b'",
        ),
        ("    return self.defaults\nAttributeError: 'Adam' object has no attribute 'defa", "attribute 'defaults'"),
        (
            "    raise ValueError(f\"Invalid device '{name}' requested.\"\nValueError",
            "ValueError: Invalid device '{name}' requested.",
        ),
    ]
)
def test_the_line_of_code_has_the_rest(text: str, wanted: str) -> None:
    assert completed(text).rstrip().endswith(wanted)


@each(
    [
        "ModuleNotFoundError: No mod",
        "    raise ValueError(text)\nValueError",
        '    raise ValueError("The engine is cold")\n  File "/p/a.py", line 3, in f\n    x = g(y)\nValueError',
        '    raise ValueError("The engine did not start")\nRuntimeError: The engine d',
        '    raise OSError("The engine is cold")\n  File "/p/a.py", line 3, in f\n    x = g(y)\nOSError: The engine',
        '    raise RuntimeError("Something else")\nRuntimeError: The engine d',
        "    from timm.layers import Mlp\nModuleNotFoundError: No module named 'einops'",
        "    a.defaults, b.default\nAttributeError: 'X' object has no attribute 'defa",
        "    return self.size\nAttributeError: 'X' object has no attribute 'size'",
        '    raise RuntimeError("The engine did not start. ")\nRuntimeError: The engine did not start. \nmore',
    ]
)
def test_what_is_whole_or_not_known_stays(text: str) -> None:
    assert completed(text) == text
