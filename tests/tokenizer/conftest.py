"""Chinese text written for these tests, and small vocabularies trained on it."""

from pathlib import Path
from typing import Literal

import pytest

from tokenizer.vocabulary import VocabularyOptions, train_vocabulary

PASSAGES = [
    "清晨的集市已经热闹起来，卖豆腐的老人推着车，一边走一边喊：“热豆腐！刚出锅的热豆腐！”孩子们跑过来，手里攥着硬币。",
    "数据处理的第一步是读取网页，第二步是识别编码，第三步是抽取正文；每一步都要记录数量，否则无法核对结果。",
    "这座城市有三条河，河上有十二座桥。春天，桥边的柳树发芽了；秋天，落叶铺满了石板路。你见过这样的风景吗？",
    "人工智能模型的训练需要大量的文本数据，文本数据的质量决定了模型的能力。因此，清洗数据比收集数据更重要。",
    "会议定于2024年5月16日上午9点30分举行，地点在三楼会议室。请各部门提前准备材料，按时参加会议。",
    "他说：「书读百遍，其义自见。」老师点点头，又补充道：「读书要慢，思考要深。」学生们把这句话记在本子上。",
    "The crawler visits every page once, writes the response to a WARC file, and moves on to the next page.",
    "价格：￥１２８元（含税），数量：３件；满减活动截止到１２月３１日，逾期不再办理。",
    "山里的雾很大，走在前面的人只剩下一个影子。我们大声喊他的名字，声音在山谷里来回响了很久很久。",
    "为了减少重复，系统先计算每个文档的签名，再把签名分成若干段；有一段相同的文档就成为候选文档。",
    "姐姐从南方寄来一箱橘子，母亲挑了最大的几个分给邻居。邻居回赠了一碗自己腌的咸菜，味道好极了。",
    "词表的大小影响编码的效率：词表越大，同样的文本需要的词元越少，但是模型的参数也越多。",
]


def train(folder: Path, kind: Literal["bpe", "unigram"], size: int) -> bytes:
    """A model of `size` pieces trained on the passages."""
    train_vocabulary(PASSAGES, folder, VocabularyOptions(size=size, kind=kind))
    return (folder / "tokenizer.model").read_bytes()


@pytest.fixture(scope="session")
def passages() -> list[str]:
    return PASSAGES


@pytest.fixture(scope="session")
def bpe(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return train(tmp_path_factory.mktemp("bpe"), "bpe", 800)


@pytest.fixture(scope="session")
def unigram(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return train(tmp_path_factory.mktemp("unigram"), "unigram", 625)
