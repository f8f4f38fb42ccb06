"""What a report's names stand for: what was declared of them, or nothing but themselves."""

from gilscope.model.case import Case
from gilscope.model.declarations import Declarations, join
from gilscope.model.executor import NATIVE_THREADS, Executor
from gilscope.model.implementation import Implementation
from gilscope.model.size import Size

THREADS = Executor("threads", "thread", "threads", 1, ("memory", "objects", "modules", "GIL"))
SPAWN = Executor("processes", "process", "processes", 2, (), "spawn")
FORK = Executor("processes", "process", "processes", 2, (), "fork")

DECLARED = Declarations({"threads": THREADS, "processes_spawn": SPAWN, "processes_fork": FORK})


def case(executor: str, native_threads: int = 1) -> Case:
    return Case("k", "large", "i", executor, "shared", "static", 1, native_threads)


def test_a_name_that_is_not_declared_stands_for_itself() -> None:
    crew = DECLARED.executor_of(case("processes_by_hand"))
    assert (crew.family, crew.one, crew.many, crew.method, crew.shared) == (*["processes_by_hand"] * 3, "", None)
    assert not any(crew.shares(what) for what in ("memory", "objects", "modules", "GIL"))
    assert DECLARED.implementation("fast_gil").gil == "unknown"
    assert DECLARED.size("k", "sweep_1") == Size()


def test_threads_inside_the_only_call_are_no_executors() -> None:
    assert DECLARED.executor_of(case("serial", native_threads=2)) == NATIVE_THREADS
    assert DECLARED.executor_of(case("threads", native_threads=2)) == THREADS


def test_each_family_that_declares_nothing_gets_a_place_that_nobody_has() -> None:
    settled = DECLARED.settled(["threads", "crew", "gang", "crew"])
    places = [
        settled.executors[name].place for name in ("threads", "processes_spawn", "processes_fork", "crew", "gang")
    ]
    assert places[:3] == [1, 2, 2]
    assert len({*places, NATIVE_THREADS.place}) == 5


def test_families_that_declare_the_same_place_are_moved_apart() -> None:
    both = Declarations({"threads": THREADS, "crew": Executor("crew", "hand", "hands", 1, ())})
    settled = both.settled([])
    assert settled.executors["threads"].place == 1
    assert settled.executors["crew"].place not in (1, NATIVE_THREADS.place)
    assert settled.executors["crew"].many == "hands"


def test_sessions_that_declare_different_things_are_joined_and_the_first_counts() -> None:
    one = Declarations({"threads": THREADS}, {"x": Implementation("held", "C")}, {"k": {"large": Size({"n": 1})}})
    two = Declarations({"threads": SPAWN, "crew": SPAWN}, {"y": Implementation("pure")}, {"k": {"tiny": Size()}})
    joined = join([one, two])
    assert joined.executors == {"threads": THREADS, "crew": SPAWN}
    assert joined.implementations.keys() == {"x", "y"}
    assert joined.sizes["k"] == {"large": Size({"n": 1}), "tiny": Size()}
