import pytest

# Assertions of the shared modules explain themselves like those of the tests.
pytest.register_assert_rewrite("support", "proxy")

import support  # noqa: E402, F401 - says at once, and once, what is missing
