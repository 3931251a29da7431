"""What turns texts into ids: SentencePiece, or the faster gigatoken, which must give the very same ids."""

import importlib
import importlib.metadata
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from corpus.errors import InputError
from tokenizer.model import read_facts, without_controls

ENGINES = ("sentencepiece", "gigatoken")
# gigatoken 0.10 remembers every word it has seen (marcelroed/gigatoken issue 36): it is made anew after this much
# text. Seen: a new start takes half a second of a core, 48 MB of text three.
RENEWED_BYTES = 3 << 24
_CURE = "pip install 'wudao-corpora[fast]', or choose the engine sentencepiece"

HARD_TEXTS = (
    "他说：“你好！（第１名）——价格￥１２０，ＡＢＣ；℃㎡…”",
    "𠮷野家在街角，👨‍👩‍👧 一家人😀都爱去。",
    "行一\n\n\n行二\r\n\t缩进\t\t两格\r回车\x0b\x0c\x85\u2028\u2029",
    "  行首两格，中间  两格，行末两格  ",
    "\u3000\u3000段首全角空格\u00a0不换行\u200b零宽",
    "甲<|endoftext|>乙</s>丙<s><unk><pad><|reserved_0|>",
    "<0x41><0xE4><0xB8><0xAD> ⁇ \u2585\u2047",
    "\x00\x7f\ufeff\ufffd▅龘é e\u0301 \U0010ffff\ue000",
    "2024年5月16日 GPT-4 https://example.org/?q=词",
    "哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈，，，，，，。。。。。。       空",
    " ",
    "\n",
)


class Encoded(NamedTuple):
    """Ids of texts, one after another, shape (tokens,), and how many each text has, shape (texts,)."""

    ids: NDArray[np.integer[Any]]
    lengths: NDArray[np.int64]


class Engine(Protocol):
    """Encodes texts, UTF-8 each and none empty, on one thread. `slows_with_length`: whether it reads long texts in
    parts in less time."""

    slows_with_length: bool

    def encode(self, texts: Sequence[bytes]) -> Encoded: ...


class SentencePieceEngine:
    """SentencePiece itself; `processor` has loaded the model."""

    slows_with_length = True

    def __init__(self, processor: sentencepiece.SentencePieceProcessor) -> None:
        self._processor = processor

    def encode(self, texts: Sequence[bytes]) -> Encoded:
        arrays = self._processor.encode(list(texts), return_type="numpy", num_threads=1)
        lengths = np.fromiter(map(len, arrays), np.int64, len(arrays))
        return Encoded(np.concatenate([np.empty(0, np.int32), *arrays]), lengths)


class GigatokenEngine:
    """gigatoken, for BPE models with byte fallback. Raises InputError where it is absent or cannot take the model."""

    slows_with_length = False

    def __init__(self, model: bytes) -> None:
        facts = read_facts(model)
        if facts.kind != "bpe" or not facts.byte_fallback or not facts.escapes_spaces or facts.space_as_suffix:
            raise InputError(
                "the engine gigatoken takes BPE vocabularies with byte fallback; choose the engine sentencepiece"
            )
        try:
            self._load = importlib.import_module("gigatoken").Tokenizer.from_sentencepiece
        except (ImportError, AttributeError) as error:
            raise InputError(f"the engine gigatoken cannot be used here ({error}): {_CURE}") from error
        # It would take a control symbol that a page spells out, such as <|endoftext|>, for the symbol itself.
        self._model = without_controls(model)
        self._start()

    def _start(self) -> None:
        self._tokenizer: Any = None  # the one before goes first: two at once would be the most memory of all
        self._tokenizer = self._load(self._model)
        self._bytes = 0

    def encode(self, texts: Sequence[bytes]) -> Encoded:
        if self._bytes > RENEWED_BYTES:
            self._start()
        self._bytes += sum(map(len, texts))
        # parallel=False: its threads do not live through a fork, as Spark's Python workers do.
        layout = self._tokenizer.encode_batch(list(texts), parallel=False).layout
        offsets = np.asarray(layout.offsets.data, np.int64)
        return Encoded(np.asarray(layout.content.data)[offsets[0] : offsets[-1]], np.diff(offsets))


def load_engine(name: str, model: bytes, processor: sentencepiece.SentencePieceProcessor) -> Engine:
    """The engine of this name; `processor` has loaded `model`. Raises InputError where it cannot be used.

    Any engine but SentencePiece must give SentencePiece's ids for `HARD_TEXTS` first.
    """
    reference = SentencePieceEngine(processor)
    if name == "sentencepiece":
        return reference
    if name != "gigatoken":
        raise InputError(f"engine {name!r}: choose {' or '.join(ENGINES)}")
    engine = GigatokenEngine(model)
    texts = [text.encode() for text in HARD_TEXTS]
    if (different := first_difference(engine, reference, texts)) is not None:
        raise InputError(differs(name, f"its own hard text {different}"))
    return engine


def engine_version(name: str) -> str:
    """Name and version of an engine, for recipes: other versions may give other ids.

    Raises InputError for a name that is none, or an engine that is not installed.
    """
    if name not in ENGINES:
        raise InputError(f"engine {name!r}: choose {' or '.join(ENGINES)}")
    try:
        return f"{name} {importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError as error:
        raise InputError(f"the engine {name} is not installed: {_CURE}") from error


def first_difference(engine: Engine, reference: Engine, texts: Sequence[bytes]) -> int | None:
    """The number of the first text that two engines give different ids for, or None."""
    ours, theirs = engine.encode(texts), reference.encode(texts)
    if np.array_equal(ours.lengths, theirs.lengths) and np.array_equal(ours.ids, theirs.ids):
        return None
    for number, text in enumerate(texts):
        if not np.array_equal(engine.encode([text]).ids, reference.encode([text]).ids):
            return number
    return 0


def differs(name: str, what: str) -> str:
    """The words of an error for an engine whose ids are not SentencePiece's; `what` names the text."""
    cure = "choose the engine sentencepiece, and tell the engine's authors"
    return f"{engine_version(name)} does not give SentencePiece's ids for {what}: {cure}"
