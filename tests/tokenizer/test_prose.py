"""The whole way on real prose: statutes train the vocabulary; manual pages and verse go through a shard and back."""

import gzip
import json
from pathlib import Path

import pytest
import sentencepiece

from tokenizer.encode import Encoder
from tokenizer.measure import measure_vocabulary
from tokenizer.megatron import ShardWriter
from tokenizer.read import TokenShard, check_shard
from tokenizer.vocabulary import VocabularyOptions, train_vocabulary

PROSE = Path(__file__).resolve().parents[3] / "shared" / "prose"


def texts_of(name: str, count: int) -> list[str]:
    file = PROSE / name
    if not file.exists():
        pytest.skip(f"{name} absent from the shared data folder")
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(count), lines, strict=False)]
    assert len(texts) == count
    return texts


def test_real_prose_comes_back_from_a_shard(tmp_path: Path) -> None:
    statutes = texts_of("laws_prc_part.jsonl.gz", 40)
    others = texts_of("manpages_zh_half.jsonl.gz", 80) + texts_of("fortunes_zh_tang300.jsonl", 313)
    facts = train_vocabulary(statutes, tmp_path, VocabularyOptions(size=4_000))
    model = (tmp_path / "tokenizer.model").read_bytes()
    encoder, whole = Encoder(model), sentencepiece.SentencePieceProcessor(model_proto=model)
    with ShardWriter(tmp_path, "prose", facts.size, encoder.end_of_document) as writer:
        for start in range(0, len(others), 64):
            writer.append(*encoder.encode(others[start : start + 64]))
        writer.finish()
    shard = TokenShard(tmp_path / "prose")
    assert check_shard(tmp_path / "prose", facts.size, encoder.end_of_document) == []
    assert [encoder.decode(document) for document in shard] == others
    assert [document[:-1].tolist() for document in shard] == whole.encode(others)
    assert measure_vocabulary(model, others).exact == len(others)
