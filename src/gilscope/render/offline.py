"""One offline page, by Jinja with autoescape: it reads with JavaScript off and asks the network for nothing.

Each chart is drawn beforehand as SVG and swapped for the interactive one once that has embedded. Vega evaluates its
expressions by an interpreter (`ast`), so the page's policy needs no `unsafe-eval`. A report is untrusted data:
texts are escaped, and charts get numbers and names as JSON that cannot end its own element.
"""

import base64
import hashlib
import json
import re
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from gilscope.errors import NotAvailable
from gilscope.render import table as render_table
from gilscope.visible import make_visible

MOST_LETTERS = 200
"""Of a text in a chart."""

UNUSUAL = re.compile(r"[^\n\t\x20-\x7e]+")
"""Letters that are looked at once more: what a browser shows as nothing, turns round, or prints to a terminal."""

TALLEST = 1300
"""Pixels of a drawing that is printed on one sheet, 215 mm of it: letters of 12 pixels are then 5.6 points high."""

TEMPLATES = Path(__file__).parent / "templates"

NAMESPACES = {"": "http://www.w3.org/2000/svg", "xlink": "http://www.w3.org/1999/xlink"}
"""What the names in a drawing belong to, each with what is written before them."""

NEEDED = {"altair": "altair", "vl_convert": "vl-convert-python", "jinja2": "jinja2"}


@dataclass(frozen=True)
class Drawn:
    """A picture, drawn: what the page shows without JavaScript, and what it needs to make that interactive."""

    key: str
    title: str
    caption: str
    svg: str
    width: int
    height: int
    """In the pixels in which its letters are 11 to 12 high."""
    spec: str
    table: render_table.Table
    notes: tuple[str, ...] = ()

    @property
    def fits_paper(self) -> bool:
        """Whether its letters can be read if all of it is on one sheet."""
        return self.height <= TALLEST


def unavailable() -> str | None:
    """Return why no page can be made here, or None."""
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if not missing:
        return None
    needed = f"pages and charts need {', '.join(missing)}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return (
            f"{needed}, and a free-threaded interpreter cannot load vl-convert: make them from the same file by any "
            "interpreter with a GIL, or take another format"
        )
    return f"{needed} (pip install 'gilscope[report]'), or take another format"


def load_library() -> None:
    """Refuse what cannot be made here, and make first what takes most memory.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    reason = unavailable()
    if reason is not None:
        raise NotAvailable("format", "html", reason)
    _library()  # made first: the drawings then take the memory that it gave back


def draw(pictures: Sequence[Any], prefix: str) -> tuple[Drawn, ...]:
    """Draw pictures; `prefix` keeps their anchors apart from those of other parts of a page."""
    import vl_convert

    drawn = []
    for each in pictures:
        spec = _tamed(each.chart.to_dict())
        svg, size = _describe(vl_convert.vegalite_to_svg(spec), f"{each.title}. {each.caption}")
        anchor = f"{prefix}-{each.key}"
        drawn.append(
            Drawn(anchor, each.title, each.caption, svg, *size, _embedded(spec), each.table, each.notes),
        )
    return tuple(drawn)


def draw_svg(picture: Any, **changes: Any) -> str:
    """Return a picture as a file of its own, on white; `changes` replace what its chart says at the top."""
    import vl_convert

    spec = {**_tamed(picture.chart.to_dict()), "background": "#ffffff", **changes}
    return _describe(vl_convert.vegalite_to_svg(spec), f"{picture.title}. {picture.caption}")[0]


def convert_to_png(svg: str, scale: float = 1.0) -> bytes:
    """Return an SVG as PNG, so many times as large."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def fill_page(template: str, **values: Any) -> str:
    """Return a page: a template filled with values, and with what every page needs."""
    scripts = (_library(), (TEMPLATES / "page.js").read_text(encoding="utf-8"))
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    return fill_template(template, scripts=scripts, hashes=hashes, style=style, **values)


def fill_template(template: str, **values: Any) -> str:
    """Return a template filled with values, whatever they hold."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template(template).render(**values)
    return UNUSUAL.sub(lambda found: make_visible(found.group()), text)


@cache
def _library() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script; in a function, as it would leak top-level names."""
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return f"(function () {{\n{bundle}\n}})();".replace("</script", "<\\/script")


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _tamed(node: Any) -> Any:
    """Return a chart whose texts are short and only shown: what draws it lays every letter out, whatever it is."""
    match node:
        case str():
            return make_visible(node[:MOST_LETTERS])
        case dict():
            return {key: _tamed(value) for key, value in node.items()}
        case list():
            return [_tamed(value) for value in node]
    return node


def _embedded(spec: Any) -> str:
    """Return JSON that can stand in a script element: no character of it begins a tag."""
    text = json.dumps(spec, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _describe(svg: str, description: str) -> tuple[str, tuple[int, int]]:
    """Return a drawing that a screen reader announces as one picture with a description, and its width and height."""
    for prefix, address in NAMESPACES.items():
        ElementTree.register_namespace(prefix, address)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
            del element.attrib[name]
    root.attrib |= {"role": "img", "aria-label": make_visible(description)}
    size = round(float(root.attrib["width"])), round(float(root.attrib["height"]))
    return ElementTree.tostring(root, encoding="unicode"), size
