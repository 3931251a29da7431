"""Compiled modules give what their sources give, and are never older than these."""

import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus.extract
from corpus import compiled, page
from corpus.compiled import MODULES, are_used, digest_sources, find_compiled

SOURCES = Path(corpus.compiled.__file__).parent
CRAWL = sorted((SOURCES.parent / "examples" / "crawl").glob("*.warc.gz"))


def read(path: str) -> bytes:
    return Path(path).read_bytes()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the sources."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for module in MODULES:
        (folder / f"{module}.py").write_bytes((SOURCES / f"{module}.py").read_bytes())
    return folder


def test_a_copy_of_the_sources_is_the_same_code(copied: Path) -> None:
    assert digest_sources(str(copied), read) == digest_sources(str(SOURCES), read)


@pytest.mark.parametrize("module", MODULES)
def test_an_edited_module_is_other_code(module: str, copied: Path) -> None:
    with (copied / f"{module}.py").open("a") as source:
        source.write("# edited\n")
    assert digest_sources(str(copied), read) != digest_sources(str(SOURCES), read)


@pytest.mark.parametrize("runtime", ["", "0.1.0"])
def test_code_compiled_for_another_library_is_not_used(
    copied: Path, runtime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest_sources(str(copied), read)
    monkeypatch.setattr(compiled, "find_runtime", lambda: runtime)
    assert digest_sources(str(copied), read) != before


def test_text_moved_between_modules_is_other_code(copied: Path) -> None:
    first, second = (copied / f"{module}.py" for module in MODULES[:2])
    whole = first.read_bytes() + second.read_bytes()
    first.write_bytes(whole[:10])
    second.write_bytes(whole[10:])
    assert digest_sources(str(copied), read) != digest_sources(str(SOURCES), read)


def test_compiled_modules_are_found_for_exactly_their_sources(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "FOLDER", str(tmp_path / "compiled"))
    assert find_compiled(str(copied), read) is None
    made = Path(compiled.folder_of(digest_sources(str(copied), read)))
    made.mkdir(parents=True)
    assert find_compiled(str(copied), read) == str(made)
    (copied / f"{MODULES[0]}.py").write_text("")
    assert find_compiled(str(copied), read) is None


def test_compiled_modules_import_nothing_of_ours_that_is_not_compiled() -> None:
    """Compiled code takes constants over, so a constant must not change without the digest."""
    for module in MODULES:
        nodes = ast.walk(ast.parse((SOURCES / f"{module}.py").read_text()))
        froms = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
        ours = {name.removeprefix("corpus.") for name in froms if name.startswith("corpus")}
        assert ours <= set(MODULES), module


@pytest.fixture(scope="module")
def plain() -> ModuleType:
    """`corpus.extract` from the sources, beside the compiled one."""
    if not are_used():
        pytest.skip("nothing is compiled: wudao compile")
    ours = {name: sys.modules.pop(name) for module in MODULES if (name := f"corpus.{module}") in sys.modules}
    found = list(corpus.__path__)
    try:
        corpus.__path__[:] = [str(SOURCES)]
        importlib.invalidate_caches()
        module = importlib.import_module("corpus.extract")
    finally:
        corpus.__path__[:] = found
        sys.modules.update(ours)
        for name, ours_again in ours.items():
            setattr(corpus, name.partition(".")[2], ours_again)
    assert module.__file__ == str(SOURCES / "extract.py")
    assert module is not corpus.extract
    return module


def test_the_example_crawl_gives_the_same_rows(plain: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> list[pa.RecordBatch]:
        return [batch for path in CRAWL for batch in page.read_pages(path.open("rb"), path.name)]

    compiled_rows = rows()
    monkeypatch.setattr(page, "extract", plain.extract)
    assert sum(batch.num_rows for batch in compiled_rows) > 100
    assert rows() == compiled_rows


TEXTS = st.sampled_from(
    "春天来了，万物复苏，河边的柳树发芽了。|上一篇|2024-05-01 10:30|来源：本站|回复|© 2024|&amp;nbsp;|阅读全文|\u3000|"
    "\n |Spring is here, and the willows are green. |热门文章推荐：今年的春天来得比往年早".split("|")
)
TAGS = st.sampled_from(
    "<div> </div> <p> </p> <li> <ul> </ul> <td> <tr> <table> </table> <pre> </pre> <h1> </h1> <h2> <br> <hr> <nav> "
    "</nav> <DIV> <svg> </svg> <svg/> <script> </script> <!-- --> <title> </title> <dt> <dl> <a> </a> < > <x-y> "
    "</head>".split()
)
NAMED = st.builds(
    '<{} class="{}" {}>'.format,
    st.sampled_from(("div", "section", "a", "li", "span", "p", "meta")),
    st.sampled_from(("content", "post reply", "side-nav", "comment-12", "floor", "has-sidebar", "")),
    st.sampled_from(('href="/1.html"', "id=thread_3", 'name="date" content="2024-05-01"', "lang='zh'", 'x="')),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(TEXTS | TAGS | NAMED, max_size=80), st.sampled_from(("", "https://bbs.example.cn/thread-1")))
def test_any_page_gives_the_same_text(plain: ModuleType, parts: list[str], url: str) -> None:
    html = "".join(parts)
    assert corpus.extract.extract(html, url) == plain.extract(html, url)
