"""The largest part of a table that has no gaps."""

from gilscope.statistics.balance import find_whole


def test_a_table_without_gaps_is_whole() -> None:
    assert find_whole({"a": "123", "b": "123"}) == (["a", "b"], ["1", "2", "3"])


def test_one_key_that_lacks_a_session_is_left_out() -> None:
    keys = dict.fromkeys("abcdef", "12345") | {"lacking": "1234"}
    assert find_whole(keys) == (list("abcdef"), list("12345"))


def test_sessions_that_most_keys_lack_are_left_out() -> None:
    keys = dict.fromkeys("abcdef", "1234") | {"longer": "12345"}
    assert find_whole(keys) == ([*"abcdef", "longer"], list("1234"))


def test_nothing_is_whole() -> None:
    assert find_whole({}) == ([], [])
