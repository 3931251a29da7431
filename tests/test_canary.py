"""A thousand planted values go through a whole run, and none is in any byte that it leaves behind."""

import gzip
import json
import os
import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpus.errors import OutputError
from corpus.personal.folding import fold
from corpus.personal.recognizer import compact
from jobs.tables import Run, read_pages
from tokenizer.read import TokenShard

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))
from personal_data import PLANTED  # noqa: E402

PAGES, ON_EACH = 200, 5
LONG = 8  # characters; shorter values, as most names, stand in texts by chance


def test_no_planted_value_is_left_anywhere(tmp_path: Path) -> None:
    values = write_crawl(tmp_path / "canary.warc.gz")
    run, events = tmp_path / "run", tmp_path / "events"
    events.mkdir()
    log = wudao(tmp_path, "run", f"--input={tmp_path}/canary.warc.gz", f"--output={run}", "--vocabulary-size=4000")
    shard = run / "corpus" / "corpus-00000-of-00001.parquet"
    kept = pq.read_table(shard, columns=["personal_data"])["personal_data"].to_pylist()
    assert sum(one["count"] for row in kept for one in row) > 0.8 * len(kept) * ON_EACH
    assert len(kept) > 0.5 * PAGES
    raw = "".join(content for name, content in read_all(run / "pages") if name.endswith(".parquet"))
    # Values without what separates their parts stand there only where they were written so.
    assert sum(value in raw for value in values) > PAGES * ON_EACH / 2, "pages hold texts as crawled until then"
    log += wudao(tmp_path, "forget", str(run))
    with pytest.raises(OutputError, match="holds no texts any more"):
        read_pages(None, Run(str(run)))  # type: ignore[arg-type]
    log += wudao(tmp_path, "verify", str(run))
    (tmp_path / "log").write_text(log)
    left = {name: content for folder in (run, events) for name, content in read_all(folder)} | {"log": log}
    assert any(name.startswith(str(events)) for name in left)
    found = {name: sum(value in content for value in values) for name, content in left.items()}
    assert {name: count for name, count in found.items() if count} == {}
    assert "<手机号>" in decode_tokens(run / "tokens", run / "vocabulary")


def write_crawl(path: Path) -> set[str]:
    """Pages of sentences of the example articles with values set between them; returns the values as written and
    without what separates their parts."""
    rng, values = random.Random(7), set()
    lines = [line for file in sorted((ROOT / "examples/articles").rglob("*.txt")) for line in file.open()]
    sentences = [f"{one}。" for line in lines for one in line.split("。") if 30 < len(one) < 120]
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(PAGES):
            parts = rng.sample(sentences, 12)
            for _ in range(ON_EACH):
                _, form, draw = rng.choice(PLANTED)
                value = draw(rng)
                parts.insert(rng.randrange(len(parts)), form.format(value))
                values |= {value, compact(fold(value).text)}
            body = "".join(f"<p>{''.join(parts[at : at + 4])}</p>" for at in range(0, len(parts), 4))
            page = f"<html><head><title>第{number}页</title></head><body><article>{body}</article></body></html>"
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
            url = f"https://canary.example/{number}?token={rng.getrandbits(64):016x}"
            writer.write_record(
                writer.create_warc_record(url, "response", payload=BytesIO(page.encode()), http_headers=headers)
            )
    return {value for value in values if len(value) >= LONG}


def wudao(folder: Path, *arguments: str) -> str:
    """What a command says; Spark writes its event log and its temporary files below the folder."""
    spark = ["--master", "local[2]", "--conf", "spark.eventLog.enabled=true", "--conf", "spark.eventLog.compress=false"]
    spark += ["--conf", f"spark.eventLog.dir=file://{folder}/events", "--conf", "spark.sql.shuffle.partitions=2"]
    spark += ["--conf", "spark.ui.enabled=false"] if arguments[0] != "verify" else []
    done = subprocess.run(
        [sys.executable, "-m", "jobs.cli", *arguments, *(spark if arguments[0] != "verify" else [])],
        cwd=ROOT,
        env={**os.environ, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def read_all(folder: Path) -> list[tuple[str, str]]:
    """Every file below a folder, unpacked."""
    return [(str(path), read(path)) for path in sorted(folder.rglob("*")) if path.is_file()]


def read(path: Path) -> str:
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str)
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace")


def decode_tokens(tokens: Path, vocabulary: Path) -> str:
    sentencepiece = pytest.importorskip("sentencepiece")
    model = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / "tokenizer.model"))
    shards = [TokenShard(path.with_suffix("")) for path in sorted(tokens.glob("*.idx"))]
    return "".join(model.decode(shard.tokens.tolist()) for shard in shards)
