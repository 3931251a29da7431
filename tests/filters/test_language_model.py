"""Models that the user names: their labels, what they read, and what is refused."""

from pathlib import Path

import fasttext
import pytest

from corpus.document import Document
from corpus.errors import InputError
from filters.language import LANGUAGE, measure, with_language_model
from filters.language_model import features_of, our_label, predict, read_language_model
from filters.recipe import recipe
from filters.train_classifier import Row, Settings, train_classifier

CHINESE = "城南的旧书市场每逢周末才开张"
CANTONESE = "你哋今晚喺邊度食飯呀我都唔知佢嚟唔嚟"
JAPANESE = "東京都庁舎見学案内申込書"
GLOTLID = {"cmn_Hani": CHINESE, "yue_Hani": CANTONESE, "jpn_Jpan": JAPANESE, "eng_Latn": "the market opens"}


@pytest.mark.parametrize(
    ("label", "ours"),
    [
        ("__label__zh", "zh"),
        ("__label__zh-TW", "zh"),
        ("__label__zho_Hans", "zh"),
        ("__label__cmn_Hani", "zh"),
        ("__label__wuu_Hani", "zh"),
        ("__label__nan_Latn", "other"),
        ("__label__zh-yue", "yue"),
        ("__label__zh-classical", "lzh"),
        ("__label__yue_Hant", "yue"),
        ("__label__lzh_Hani", "lzh"),
        ("__label__jpn_Jpan", "ja"),
        ("__label__ja", "ja"),
        ("__label__kor_Hang", "ko"),
        ("__label__en", "other"),
        ("__label__", "other"),
    ],
)
def test_labels_of_other_models_become_ours(label: str, ours: str) -> None:
    assert our_label(label) == ours


@pytest.fixture(scope="module")
def glotlid(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small model that reads characters apart, as ours does, with GlotLID's labels."""
    path = tmp_path_factory.mktemp("model") / "small.ftz"
    rows = [
        Row(label, " ".join((features_of(text).split() or text.split())[start:]))
        for label, text in GLOTLID.items()
        for start in range(6)
        for _ in range(5)
        if start < len(text.split()) or label != "eng_Latn"
    ]
    train_classifier(rows, path, Settings(epochs=30, buckets=1_000))
    return str(path)


def test_another_model_is_asked_after_the_scripts_are_counted(glotlid: str) -> None:
    filters = with_language_model(recipe("default"), glotlid)
    labels = {text: filters[0].measure(Document(text))[0] for text in (CHINESE, CANTONESE, JAPANESE, "책을 읽었습니다")}
    assert list(labels.values()) == ["zh-Hans", "yue", "ja", "ko"]
    assert [each.name for each in filters] == [each.name for each in recipe("default")]
    assert filters[0].rules == LANGUAGE.rules and filters[1:] == recipe("default")[1:]


def test_a_model_of_characters_within_words_reads_the_text_as_it_stands(tmp_path: Path) -> None:
    rows = "".join(f"__label__{label} {text}\n" for label, text in GLOTLID.items() for _ in range(20))
    (tmp_path / "rows.txt").write_text(rows, encoding="utf-8")
    # Ten threads, as fewer train on whatever the memory held (fastText's issue 1061).
    model = fasttext.train_supervised(
        str(tmp_path / "rows.txt"), minn=1, maxn=2, dim=10, epoch=50, bucket=1_000, thread=10, verbose=0
    )
    model.save_model(str(tmp_path / "plain.bin"))
    uri = str(tmp_path / "plain.bin")
    assert read_language_model(uri).plain and not read_language_model().plain
    assert measure(Document(f"for x in y: pass\n{CHINESE}"), uri).label == "zh-Hans"
    labels = predict(Document(JAPANESE), uri)
    assert max(labels, key=lambda each: labels[each]) == "ja" and 0 <= sum(labels.values()) <= 1.0001


def test_what_is_no_model_or_knows_no_chinese_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.bin"):
        read_language_model(str(tmp_path / "nothing.bin"))
    (tmp_path / "text.bin").write_text("no model", encoding="utf-8")
    with pytest.raises(InputError, match=r"text\.bin cannot be read as a fastText model"):
        read_language_model(str(tmp_path / "text.bin"))
    train_classifier([Row("fruit", "苹果"), Row("tool", "锤子")] * 9, tmp_path / "fruit.ftz", Settings(buckets=1_000))
    with pytest.raises(InputError, match=r"no label for Chinese.*__label__fruit"):
        read_language_model(str(tmp_path / "fruit.ftz"))
