"""The laboratory of fixes: environments broken by real tools, and what `check` prints for them pasted unchanged."""

import pytest

pytest.register_assert_rewrite("fixes.laboratory")
