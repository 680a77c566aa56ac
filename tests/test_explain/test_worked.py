"""The release that a text itself says works."""

from faults import each

from torchdoctor.explain import worked


@each(
    [
        ("transformers-4.47.0 worked for me.", "transformers 4.47.0"),
        ("It is solved by transformers==4.28.1", "transformers 4.28.1"),
        ("requirements.txt: transformers==2.4.1로 해결하였습니다", "transformers 2.4.1"),
        ("After updating transformers from version 4.49.0 to 4.50.0, it raises", "transformers 4.49.0"),
        ("works with trl 0.11.4", "trl 0.11.4"),
        ("It does not work with trl 0.11.4", ""),
        ("doesn't works with transformers 4.40", ""),
        ("transformers 4.50.1, peft 0.14", ""),
        ("torch 2.1.0 worked for me", ""),
    ]
)
def test_what_works(text: str, wanted: str) -> None:
    assert " ".join(worked.named(text)).strip() == wanted
