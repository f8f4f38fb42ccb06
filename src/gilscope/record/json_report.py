"""Writes a report into a file and reads it. A file may be untrusted: its size and depth are limited."""

import json
from difflib import get_close_matches
from pathlib import Path

from gilscope.errors import NoSuchFile, NotAReport
from gilscope.model.report import Report
from gilscope.record import bounded, decode, locating, older_schemas, reading, storage, writing
from gilscope.record.schema import KEY, SCHEMA, Json

MOST_BYTES = 256 << 20
"""The largest file that is read. A default study has about 1 MiB a session."""

MOST_PARTS = 3_000_000
"""The most lists and objects in a file: each takes far more memory than the two letters that it takes there."""

MOST_DEPTH = 24
"""The deepest nesting that is decoded. A report has about ten levels."""

MOST_QUOTED = 200
"""Letters of an error that is repeated: it may have a text of the file in it."""


def write(path: Path, report: Report) -> None:
    """Write a report into a file, whole or not at all.

    Raises:
        CannotWrite: the folder does not exist or cannot be written, or the disk is full.

    """
    storage.write(path, writing.encode_report(report))


def save(path: Path, report: Report) -> None:
    """Write a report that cannot be measured again: if not to its path, then into the folder for temporary files.

    Raises:
        SavedElsewhere: it is there.
        CannotWrite: it is nowhere.

    """
    storage.save(path, writing.encode_report(report))


def read(path: Path, *, is_ours: bool = False) -> Report:
    """Return the report in a file, complete or not.

    `is_ours`: gilscope has written it where others may have meddled, so that a link or a pipe is refused.

    Raises:
        NotAReport: the file cannot be read, is cut off, is not gilscope's, or has a newer schema.

    """
    return load(path, is_ours=is_ours)[1]


def load(path: Path, *, is_ours: bool = False) -> tuple[Json, Report]:
    """Return a file's document, in the newest schema, and the report in it.

    Raises:
        NotAReport: as `read`.

    """
    try:
        written = bounded.read_bytes(path, MOST_BYTES, is_ours=is_ours)
        if written.count(b"[") + written.count(b"{") > MOST_PARTS:
            raise NotAReport(path, f"it has more than {MOST_PARTS:,} lists and objects")
        document = json.loads(written.decode("utf-8"))
    except FileNotFoundError:
        raise NoSuchFile(path, _find_near(path)) from None
    except OSError as error:
        raise NotAReport(path, error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        if path.suffix in (".html", ".htm", ".md", ".csv"):
            raise NotAReport(path, "it explains a report: name the .json file that it was made from") from None
        raise NotAReport(path, "it is not JSON, or was cut off; a study's partial report ends in .partial") from None
    if not isinstance(document, dict) or not isinstance(document.get(KEY), dict):
        raise NotAReport(path, "it has no 'gilscope' object; only reports of gilscope's own study have one")
    schema = document[KEY].get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise NotAReport(path, f"its schema is {decode.describe(schema)}, which no version of gilscope writes")
    if schema > SCHEMA:
        raise NotAReport(
            path, f"its schema is {decode.describe(schema)} and this gilscope knows up to {SCHEMA}: upgrade gilscope"
        )
    if reading.is_nested_deeper(document, MOST_DEPTH):
        raise NotAReport(path, f"it is nested more than {MOST_DEPTH} levels deep")
    current = None
    try:
        current = older_schemas.to_newest(document, schema)
        return current, reading.decode_report(current)
    except decode.Misplaced as error:
        raise NotAReport(path, str(error)) from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise NotAReport(path, f"something in it is missing or malformed{_describe(error, current)}") from None


def _find_near(path: Path) -> str:
    """Return the path of a file whose name is nearly that of one that is not there, or ""."""
    try:
        names = [each.name for each in path.parent.iterdir() if each.suffix in (".json", ".partial")]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, n=1)
    return str(path.with_name(near[0])) if near else ""


def _describe(error: Exception, document: Json | None) -> str:
    """Return what was refused and where it stands, which is known of a document of the newest schema."""
    place = "" if document is None else locating.locate_failure(document, reading.decode_report)
    what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return f"{f' at {place}' if place else ''}: {decode.shorten(what, MOST_QUOTED)}"
