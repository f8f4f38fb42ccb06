"""How the tests of rooms follow imports."""

from tests.walker import loaded_with


def test_what_an_import_loads_is_followed_through_modules_and_packages() -> None:
    made_up = {
        "a": "from gilscope.b import c\nfrom gilscope.b.d import name",
        "b.__init__": "import gilscope.e",
        "b.c": "def later():\n    import gilscope.f",
        "b.d": "if TYPE_CHECKING:\n    import gilscope.f",
        "e": "from gilscope import a",
        "f": "",
    }
    assert loaded_with("a", made_up) == {"a", "b.__init__", "b.c", "b.d", "e"}
