"""JSON of very long lists: the same text, by parts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.longjson import LongListEncoder

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(anything)
def test_the_text_is_the_standard_one(value: Any) -> None:
    assert json.dumps(value, cls=LongListEncoder) == json.dumps(value)


def test_keys_that_are_not_texts_become_texts_as_ever() -> None:
    value = {1: [{True: "a"}], None: 2}
    assert json.dumps(value, cls=LongListEncoder) == json.dumps(value)


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError):
        json.dumps({"a": [object()]}, cls=LongListEncoder)
