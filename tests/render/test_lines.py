"""The door to the terminal: whatever is given to it, and in whatever way, nothing of it is markup or acts."""

import pytest
from rich.console import RenderableType
from rich.table import Table as RichTable

from gilscope.render import table as render_table
from gilscope.render.lines import Text, print_parts, wrap
from gilscope.render.plain_tables import make_plain_table

HOSTILE = "[bold]\x1b]0;owned\x07[link=http://x][/]:smile:\u202e\nnext\ud800"
SHOWN = r"[bold]\x1b]0;owned\x07[link=http://x][/]:smile:\u202e\nnext\ud800"


def in_a_table_of_rich() -> RichTable:
    table = RichTable(HOSTILE.replace("\n", ""), title=HOSTILE.replace("\n", ""))
    table.add_row(HOSTILE.replace("\n", ""))
    return table


PARTS: dict[str, RenderableType] = {
    "text": Text(HOSTILE),
    "text that was added": Text("a").append(HOSTILE, "bold"),
    "a paragraph": wrap(HOSTILE, HOSTILE, 1000),
    "a table": make_plain_table(render_table.Table("key", HOSTILE, "", (HOSTILE,), ((HOSTILE,),)), 1000),
}


@pytest.mark.parametrize("part", PARTS)
def test_untrusted_text_is_only_shown(part: str) -> None:
    text = print_parts([PARTS[part]], color=False)
    assert SHOWN in text
    assert "\x1b" not in text
    assert len(text.splitlines()) == (4 if part == "a table" else 1)


@pytest.mark.parametrize("part", [HOSTILE, in_a_table_of_rich()], ids=["a string", "a table of rich"])
def test_what_forgets_the_door_is_made_visible_as_it_is_printed(part: RenderableType) -> None:
    text = print_parts([part], color=True)
    assert "\x1b]" not in text
    assert "http://x" in text
    assert r"\x1b]0;owned" in text
