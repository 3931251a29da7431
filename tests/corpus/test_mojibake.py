"""Garbled text: each mistake is named, sound text is not, and repairs give back exactly what was written."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.mojibake import TO_BYTES, name_mojibake, repair_latin

CLEAN = Path(__file__).parents[2].parent / "shared" / "clean"
TEXT = "春天来了，公园里的花都开了。孩子们在草地上奔跑，老人们坐在长椅上聊天，这一切都是那么美好。在中国的北方，" * 3
HANT = "春天來了，公園裡的花都開了。孩子們在草地上奔跑，老人們坐在長椅上聊天，這一切都是那麼美好。"
BROWSER = {byte: chr(point) for point, byte in TO_BYTES.items()}


def as_latin(content: bytes) -> str:
    """Bytes as a browser reads them that takes them for Windows-1252."""
    return "".join(BROWSER.get(byte, chr(byte)) for byte in content)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TEXT, None),
        (HANT, None),
        ("", None),
        ("plain text", None),
        ("关于乱码：锟斤拷是怎么来的？", None),
        ("锟斤拷" * 3 + TEXT, "replaced_as_gbk"),
        (TEXT.encode("gbk").decode("utf-8", "replace"), "replaced"),
        (TEXT.encode().decode("gbk", "replace"), "replaced"),
        (TEXT.encode().decode("gbk", "ignore"), "utf8_as_gbk"),
        (as_latin(TEXT.encode()), "utf8_as_latin"),
        (TEXT.encode().decode("latin-1"), "utf8_as_latin"),
        (TEXT.encode("gbk").decode("latin-1"), "gbk_as_latin"),
        ("Déjà vu à l’été, où les élèves préfèrent étudier. Größe, Maß, Füße. naïve façade", None),
        ("Пришла весна, в парке распустились все цветы.", None),
        ("春になって、公園の花がみんな咲きました。横浜の鏡。", None),
    ],
)
def test_each_mistake_has_a_name(text: str, name: str | None) -> None:
    assert name_mojibake(text) == name


@pytest.mark.parametrize("text", [TEXT, HANT, f"<p>{TEXT}</p>", f"<html>&nbsp;Déjà vu<p>{TEXT}"])
def test_utf_8_that_was_read_as_latin_comes_back(text: str) -> None:
    garbled = "".join(one if one.isascii() else as_latin(one.encode()) for one in text)
    assert repair_latin(garbled) == text
    assert repair_latin(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize(
    "text", [TEXT, "", "naïve façade", TEXT.encode("gbk").decode("latin-1"), as_latin(TEXT.encode()).replace("å", "?")]
)
def test_what_cannot_be_proved_is_left(text: str) -> None:
    assert repair_latin(text) is None


@given(st.text(st.sampled_from("的一是不在人有我他这中大来上国，。《》：！？𠮷 a1<>"), min_size=8))
def test_a_repair_gives_exactly_what_was_written(text: str) -> None:
    assert repair_latin(as_latin(text.encode())) in (text, None)
    assert repair_latin(as_latin((text + TEXT).encode())) == text + TEXT


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    name_mojibake(text)
    repair_latin(text)


@pytest.mark.skipif(not CLEAN.exists(), reason="the shared data folder is absent")
def test_clean_texts_show_no_mistake() -> None:
    lines = [line for path in sorted(CLEAN.glob("*.gz")) for line in gzip.decompress(path.read_bytes()).splitlines()]
    texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) > 2900
    assert [text for text in texts if name_mojibake(text) or repair_latin(text)] == []
