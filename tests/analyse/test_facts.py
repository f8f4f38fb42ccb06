"""Facts of machines that are compared."""

from gilscope.analyse.facts import find_differing_facts


def test_a_fact_made_of_others_is_taken_apart_and_lists_are_shown_by_their_difference() -> None:
    here = {"caches": {"L1": "32K", "L2": "1M"}, "cpu_flags": ["sse", "avx"], "z": 1, "numba": "1"}
    there = {"caches": {"L1": "32K", "L2": "2M"}, "cpu_flags": ["sse"], "z": 2, "load_1min": 3.0}
    assert [(each.key, each.values) for each in find_differing_facts([here, there])] == [
        ("numba", ("1", None)),
        ("caches.L2", ("1M", "2M")),
        ("cpu_flags", (["avx"], [])),
        ("z", (1, 2)),
    ]
