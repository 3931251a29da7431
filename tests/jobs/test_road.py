"""The whole road over real WARC files: what comes out is what the crawl's gold says should."""

import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import OutputError
from corpus.page import ERRORS
from corpus.schema import CORPUS as CORPUS_SCHEMA
from corpus.wudao import make_record
from jobs import verify
from jobs.compare import compare_runs
from jobs.tables import CLUSTERS, CORPUS, DOCUMENTS, INPUTS, PAGES, TABLES, TOKENS, VERDICTS, Run, Table, read_json
from jobs.token_shards import read_layout_of
from tokenizer.formats import Layout, finish_formats

Row = dict[str, Any]


def rows(run: Run, table: Table) -> list[Row]:
    return [row for batch in verify.scan(run, table) for row in batch.to_pylist()]


@pytest.fixture(scope="module")
def pages(road: Run) -> list[Row]:
    return rows(road, PAGES)


@pytest.fixture(scope="module")
def verdicts(road: Run) -> dict[str, Row]:
    return {row["id"]: row for row in rows(road, VERDICTS)}


@pytest.fixture(scope="module")
def places(pages: list[Row]) -> dict[tuple[str, int], Row]:
    return {(page["warc"], page["warc_offset"]): page for page in pages}


def test_every_record_of_the_crawl_is_a_row(gold: list[Row], pages: list[Row]) -> None:
    assert {(row["warc"], row["offset"], row["length"]) for row in gold if not row["damage"]} <= {
        (page["warc"], page["warc_offset"], page["warc_length"]) for page in pages
    }
    assert len({page["id"] for page in pages}) == len(pages)


def test_every_byte_of_the_crawl_belongs_to_a_row(pages: list[Row], crawl: list[str]) -> None:
    covered: Counter[str] = Counter()
    for page in pages:
        covered[page["warc"]] += page["warc_length"]
    assert covered == {Path(path).name: Path(path).stat().st_size for path in crawl}


def test_what_is_damaged_is_an_error_and_named(gold: list[Row], pages: list[Row], places: dict[Any, Row]) -> None:
    damaged = [row for row in gold if row["damage"] and row["damage"] != "payload_cut"]
    assert damaged
    for row in damaged:
        assert places[row["warc"], row["offset"]]["reason"] in ERRORS
    assert sum(page["reason"] in ERRORS for page in pages) == len(damaged)


def test_few_good_pages_are_dropped_and_fewer_bad_ones_kept(
    gold: list[Row], places: dict[Any, Row], verdicts: dict[str, Row]
) -> None:
    fates: Counter[tuple[bool, bool]] = Counter()
    for row in gold:
        page = places.get((row["warc"], row["offset"]))
        if page is not None and row["keep"] is not None:
            kept = page["reason"] is None and verdicts[page["id"]]["reason"] is None
            fates[row["keep"], kept] += 1
    assert fates[True, False] <= 0.02 * fates[True, True], "good pages dropped"
    assert fates[False, True] <= 0.02 * fates[False, False], "bad pages kept"


def test_charsets_are_those_the_pages_were_written_in(gold: list[Row], places: dict[Any, Row]) -> None:
    families = {"gbk": "gb18030", "gb2312": "gb18030", "big5-hkscs": "big5hkscs", "big5": "big5hkscs"}
    checked = 0
    for row in gold:
        page = places.get((row["warc"], row["offset"]))
        if page and page["text"] and row["charset_true"] and row["language"] and row["language"].startswith("zh"):
            wanted = row["charset_true"].lower()
            wanted = families.get(wanted, wanted)
            checked += wanted not in ("utf-8", "ascii")
            assert page["charset"].replace("_", "").startswith(wanted.replace("_", "")), row["url"]
    assert checked > 20


def test_copies_meet_and_different_articles_do_not(road: Run, gold: list[Row], places: dict[Any, Row]) -> None:
    cluster = {row["id"]: row["cluster"] for row in rows(road, CLUSTERS)}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in gold:
        page = places.get((row["warc"], row["offset"]))
        if page and page["id"] in cluster and row["article"] and row["what"] != "hard_negative":
            found[row["article"]].append(cluster[page["id"]])
    pairs = [one == other for copies in found.values() for one, other in combinations(copies, 2)]
    assert len(pairs) > 50
    # Copies on sites with other navigation: what extraction leaves of it is what would keep them apart.
    assert sum(pairs) / len(pairs) > 0.9, "copies found"
    articles: defaultdict[str, set[str]] = defaultdict(set)
    for article, clusters in found.items():
        for one in clusters:
            articles[one].add(article)
    assert all(len(different) == 1 for different in articles.values())


def test_no_personal_value_leaves_and_no_look_alike_is_lost(
    road: Run, gold: list[Row], places: dict[Any, Row]
) -> None:
    """Values by the page they stand on; a look-alike may be missing where extraction left its line out."""
    documents = {row["id"]: row for row in rows(road, CORPUS)}
    texts = "\n".join(f"{row['title']}\n{row['text']}" for row in documents.values())
    planted = alike = 0
    for row in gold:
        page = places.get((row["warc"], row["offset"]))
        if page is None or page["id"] not in documents:
            continue
        for value in row["pii"]:
            planted += 1
            assert value["value"] not in texts, value["kind"]
        for value in row["lookalikes"]:
            if value in page["text"]:
                alike += 1
                assert value in documents[page["id"]]["text"], value
    assert planted > 5
    assert alike > 5


def test_the_corpus_has_the_promised_columns_in_the_promised_order(road: Run) -> None:
    names = [line["name"] for line in read_json(road, CORPUS, "_manifest.json")["files"]]
    shards = [name for name in names if name.endswith(".parquet")]
    assert shards == ["corpus-00000-of-00001.parquet"]
    table = pq.read_table(Path(road.table("corpus")) / shards[0])
    assert table.schema.remove_metadata() == CORPUS_SCHEMA
    ids = table.column("id").to_pylist()
    assert ids == sorted(ids)
    signals = table.column("signals").to_pylist()
    assert all(0 < row["hanzi_share"] <= 1 and row["words_stop_words"] >= 2 for row in signals)


def test_wudao_records_are_the_same_documents(road: Run) -> None:
    records = json.loads((Path(road.table("corpus")) / "corpus-00000-of-00001.json").read_text("utf-8"))
    assert records == [make_record(row, number) for number, row in enumerate(rows(road, CORPUS))]


def test_the_card_counts_what_the_shards_hold(road: Run) -> None:
    card = (Path(road.table("corpus")) / "README.md").read_text("utf-8")
    documents = rows(road, CORPUS)
    assert card.startswith("---\nlanguage:\n")
    assert f"{len(documents):,} documents, {sum(len(row['text']) for row in documents):,} characters" in card
    for field in CORPUS_SCHEMA:
        assert f"| {field.name} |" in card


def test_a_finished_run_verifies(road: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([road.folder]) == 0
    assert "9 tables, 0 problems" in capsys.readouterr().out


def test_a_second_run_does_nothing_and_says_so(
    road: Run, make_run: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in Path(road.folder).rglob("*") if "report" not in path.parts}
    make_run(Path(road.folder))
    after = {path: path.stat().st_mtime_ns for path in Path(road.folder).rglob("*") if "report" not in path.parts}
    assert after == before
    assert capsys.readouterr().out.count("is finished and matches: nothing to do") == len(TABLES)


def flip_a_byte(run: Run) -> None:
    shard = Path(run.table("corpus")) / "corpus-00000-of-00001.parquet"
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)


def spoil_text(run: Run) -> None:
    """The middle of each compressed page goes: what is left is no text, or nothing that can be read."""
    shard = Path(run.table("corpus")) / "corpus-00000-of-00001.parquet"
    content = bytearray(shard.read_bytes())
    for at in range(4096, len(content) - 65_536, 4096):
        content[at : at + 16] = bytes(16)
    shard.write_bytes(content)


def cut_tokens(run: Run) -> None:
    path = next(Path(run.table("tokens")).glob("*.bin"))
    path.write_bytes(path.read_bytes()[:-2])


def delete_a_part(run: Run) -> None:
    next(Path(run.table("verdicts")).glob("*.parquet")).unlink()


def add_a_part(run: Run) -> None:
    part = next(Path(run.table("documents")).glob("*.parquet"))
    shutil.copy(part, part.with_name("part-99999.parquet"))


def lose_a_row(run: Run) -> None:
    """A manifest that fits its files: only the sums can tell."""
    folder = Path(run.table("documents"))
    manifest = json.loads((folder / "_manifest.json").read_text())
    line = next(line for line in manifest["files"] if line["rows"])
    table = pq.read_table(folder / line["name"])
    pq.write_table(table.slice(1), folder / line["name"])
    line.update(verify.describe_file(str(folder), line["name"]))
    (folder / "_manifest.json").write_text(json.dumps(manifest))


def change_a_limit(run: Run) -> None:
    path = Path(run.table("verdicts")) / "_recipe.json"
    recipe = json.loads(path.read_text())
    recipe["options"]["recipe"] = "another"
    path.write_text(json.dumps(recipe))


def forget_the_crawl(run: Run) -> None:
    path = Path(run.table("pages")) / INPUTS
    path.write_text(json.dumps([[name, f"{uri}.gone", *rest] for name, uri, *rest in json.loads(path.read_text())]))


def swap_texts(run: Run, table_name: str = "documents") -> None:
    """Two documents change their texts, and manifest and sums still fit: only the other tables can tell."""
    folder = Path(run.table(table_name))
    manifest = json.loads((folder / "_manifest.json").read_text())
    for line in (line for line in manifest["files"] if "rows" in line):
        table = pq.read_table(folder / line["name"])
        texts = table.column("text").to_pylist()
        table = table.set_column(table.schema.get_field_index("text"), "text", pa.array([*texts[1:], *texts[:1]]))
        pq.write_table(table, folder / line["name"])
        line.update(verify.describe_file(str(folder), line["name"]))
    (folder / "_manifest.json").write_text(json.dumps(manifest))


def lose_tokens(run: Run) -> None:
    """A shard goes, and all that names it: only the corpus can tell."""
    folder = Path(run.table("tokens"))
    for name in ("_manifest.json", "shards.json"):
        path, gone = folder / name, "validation-00000"
        if name == "shards.json":
            path.write_text("".join(line for line in path.open() if gone not in line))
        else:
            manifest = json.loads(path.read_text())
            files = [line for line in manifest["files"] if gone not in line["name"]]
            path.write_text(json.dumps({**manifest, "files": files}))
    for path in folder.glob("validation-00000*"):
        path.unlink()
    shards = [json.loads(line) for line in (folder / "shards.json").open()]
    for name, content in finish_formats(shards, Layout()).items():
        (folder / name).write_bytes(content)
    manifest = json.loads((folder / "_manifest.json").read_text())
    for line in manifest["files"]:
        line.update(verify.describe_file(str(folder), line["name"]))
    (folder / "_manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (flip_a_byte, "is not the file that was written"),
        (spoil_text, "cannot be read"),
        (cut_tokens, "is not the file that was written"),
        (delete_a_part, "is in the manifest, but missing"),
        (add_a_part, "is not in the manifest"),
        (lose_a_row, "the ledger does not say what the files hold"),
        (change_a_limit, "was made from another verdicts"),
        (forget_the_crawl, "is gone, so"),
        (swap_texts, "is not the one in documents"),
        (lambda run: swap_texts(run, "corpus"), "are not those of the text"),
        (lose_tokens, " missing: "),
    ],
)
def test_whatever_is_off_is_found(
    road: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Any, problem: str
) -> None:
    run = Run(str(tmp_path / "run"))
    shutil.copytree(road.folder, run.folder)
    damage(run)
    assert verify.main([run.folder]) == 1
    assert problem in capsys.readouterr().out


def test_runs_that_differ_are_told_apart(road: Run, tmp_path: Path) -> None:
    run = Run(str(tmp_path / "run"))
    shutil.copytree(road.folder, run.folder)
    assert compare_runs(road, run) == []
    shutil.rmtree(run.table(TOKENS.name))
    lose_a_row(run)
    assert compare_runs(road, run) == ["documents: 1 row is in one run only", "tokens: finished in one run only"]


def test_documents_have_a_row_for_each_representative(road: Run) -> None:
    representatives = {row["id"] for row in rows(road, CLUSTERS) if row["reason"] is None}
    assert {row["id"] for row in rows(road, DOCUMENTS)} == representatives


def test_the_readmes_python_runs_as_it_stands(road: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """On the tests' own run: its rows are shown, and its last line counts the pages below a limit."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert code.count('"run/demo"') == 1
    exec(compile(code.replace("run/demo", road.folder), "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "|lines.sentences" in shown.replace(" ", "") or "|sentences" in shown.replace(" ", "")
    assert int(shown.splitlines()[-1]) > 0


def test_token_shards_of_an_older_version_are_refused_by_name(road: Run, tmp_path: Path) -> None:
    run = Run(str(tmp_path / "run"))
    folder = Path(run.table("tokens"))
    shutil.copytree(road.table("tokens"), folder)
    recipe = json.loads((folder / "_recipe.json").read_text())
    del recipe["options"]["formats"]
    (folder / "_recipe.json").write_text(json.dumps(recipe))
    with pytest.raises(OutputError, match="another version of wudao-corpora"):
        read_layout_of(run)
