"""The sentences of a message that say what to do."""

from faults import each

from torchdoctor.explain.advice import MOST, advised


@each(
    (
        ("The pad token is missing. Please set `pad_token`. Report a bug otherwise.", "Please set `pad_token`."),
        ("rank must be positive, got 0", "rank must be positive, got 0"),
        ("No columns match.\n- Use `remove_unused_columns=False`", "- Use `remove_unused_columns=False`"),
        ("Something broke in layer 3", ""),
        ("This is a bug. Please open an issue on our tracker.", ""),
    )
)
def test_advised(message: str, sentences: str) -> None:
    assert advised(message) == sentences


def test_is_short() -> None:
    assert len(advised("Use " + "this " * 200)) <= MOST + 4
