"""What every wheel must be. Not collected by itself: `nox -s wheels` builds wheels and runs this over them.

`GILSCOPE_WHEELS` is their folder. They are files here: nothing is installed.
"""

import io
import os
import re
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from scripts.release.wheel_contents import extensions, levels, tags

ROOT = Path(__file__).parents[3]
WHEELS = sorted(Path(os.environ["GILSCOPE_WHEELS"]).glob("*.whl"))
MOST_BYTES = 3_000_000

pytestmark = pytest.mark.parametrize("wheel", WHEELS, ids=tags)


def metadata(wheel: Path) -> Message:
    """Return what the wheel says of itself."""
    with ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return BytesParser().parsebytes(archive.read(path))


def elf_files(wheel: Path) -> dict[str, ELFFile]:
    """Return the compiled modules, read; skip where they have another format than Linux's."""
    if "linux" not in wheel.name:
        pytest.skip("not for Linux")
    with ZipFile(wheel) as archive:
        return {path: ELFFile(io.BytesIO(archive.read(path))) for path in extensions(wheel)}


def test_only_a_free_threaded_wheel_leaves_out_what_needs_a_gil(wheel: Path) -> None:
    has_it = any(each.startswith("vl-convert-python") for each in metadata(wheel).get_all("Requires-Dist", []))
    assert has_it != wheel.stem.split("-")[3].endswith("t"), "of the ABI, as cp314t"


def test_a_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size <= MOST_BYTES


def test_a_wheel_has_every_kernel_at_every_level(wheel: Path) -> None:
    kernels = {path.stem for path in (ROOT / "ext").glob("*.pyx")} - {"isa"}
    there = {(extension.level, extension.name) for extension in extensions(wheel).values()}
    assert there == {("", "isa")} | {(level, kernel) for level in levels(wheel) for kernel in kernels}
    assert levels(wheel) in (["generic"], ["x86_64", "x86_64_v3", "x86_64_v4"])


def test_a_module_is_named_so_that_all_interpreters_of_its_wheel_look_for_it(wheel: Path) -> None:
    # A longer suffix, such as abi3-x86_64-linux-gnu, is found by the newest interpreter alone.
    (suffix,) = {extension.tag for extension in extensions(wheel).values()}
    interpreter, abi, _ = tags(wheel).split("-", 2)
    if abi == "abi3":
        assert suffix in ("abi3", "")
    else:
        assert re.match(rf"cpython-{abi.removeprefix('cp')}-|{interpreter}-", suffix)


def test_a_wheel_has_all_that_the_package_has(wheel: Path) -> None:
    files = [path for path in (ROOT / "src/gilscope").rglob("*") if path.is_file()]
    sources = [path for path in files if path.parent.name != "__pycache__"]
    expected = {path.relative_to(ROOT / "src").as_posix() for path in sources}
    with ZipFile(wheel) as archive:
        there = {name for name in archive.namelist() if re.fullmatch(r"gilscope/.*[^/]", name)}
    assert there - extensions(wheel).keys() == expected | {"gilscope/_ext/build_facts.json"}


def test_a_wheel_says_what_it_is_and_what_it_needs(wheel: Path) -> None:
    found = metadata(wheel)
    assert found.get_all("Provides-Extra") == ["blas", "loky", "numba", "report", "all"]
    assert found["License-Expression"] == "BSD-3-Clause"
    assert found["Description-Content-Type"] == "text/markdown"
    assert "Programming Language :: Python :: Free Threading :: 2 - Beta" in found.get_all("Classifier", [])


def test_a_wheel_for_linux_runs_on_old_distributions(wheel: Path) -> None:
    if "linux" not in wheel.name:
        pytest.skip("not for Linux")
    minor = min(int(each) for each in re.findall(r"manylinux_2_(\d+)", wheel.name))
    assert minor <= 28


def test_modules_are_stripped(wheel: Path) -> None:
    for path, elf in elf_files(wheel).items():
        sections = {section.name for section in elf.iter_sections()}
        assert not {name for name in sections if name == ".symtab" or name.startswith(".debug")}, path


def test_modules_search_no_folder_for_libraries_and_need_only_the_systems(wheel: Path) -> None:
    for path, elf in elf_files(wheel).items():
        dynamic = next(section for section in elf.iter_sections() if isinstance(section, DynamicSection))
        entries = {tag.entry.d_tag for tag in dynamic.iter_tags()}
        needed = {tag.needed for tag in dynamic.iter_tags("DT_NEEDED")}
        assert not entries & {"DT_RPATH", "DT_RUNPATH"}, path
        assert needed <= {"libc.so.6", "libm.so.6", "libpthread.so.0"}, path


def test_nothing_in_a_wheel_names_the_folder_it_was_built_in(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert not re.search(rb"/tmp/|/home/|/root/|pip-req-build", archive.read(name)), name
