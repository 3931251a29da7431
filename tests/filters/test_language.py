"""Languages, scripts, and the model's own promises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from filters.base import judge
from filters.language import LANGUAGE, measure
from filters.language_model import features_of
from filters.recipe import recipe

CODE = """
public class OrderService {
    private final OrderRepository repository;
    public Order find(long id) { return repository.findById(id).orElseThrow(); }
    for (int i = 0; i < orders.size(); i++) { total += orders.get(i).price(); }
    if (total > limit && user != null) { throw new IllegalStateException("limit"); }
}
"""
EXPLANATION = "订单服务只做一件事：按编号取出订单，取不到就抛出异常。下面的循环把每笔订单的金额加起来，超过上限时报错。"
ENGLISH = "The old book market opens only at weekends, and people come before dawn to look for novels and maps."


@pytest.mark.parametrize(
    ("text", "label", "script"),
    [
        ("城南的旧书市场每逢周末才开张，天不亮就有人打着手电来挑书。", "zh-Hans", "Hans"),
        ("圖書館的開放時間為每天上午九點到晚上八點，請讀者將隨身物品放進置物櫃。", "zh-Hant", "Hant"),
        ("请读者将随身物品放进置物柜。圖書館的開放時間為上午九點到晚上八點。", "zh", "mixed"),
        ("国务院办公厅发布通知", "zh-Hans", "Hans"),
        ("國務院辦公廳發布通知", "zh-Hant", "Hant"),
        ("昨天股市大幅下跌", "zh", "none"),
        ("你哋今晚喺邊度食飯呀？我都唔知佢嚟唔嚟。", "yue", "Hant"),
        ("學而時習之，不亦說乎？有朋自遠方來，不亦樂乎？", "lzh", "Hant"),
        ("東京都庁舎見学案内", "ja", "mixed"),
        ("今日は朝から雨が降っていたので、家で本を読んでいました。", "ja", "none"),
        ("오늘은 아침부터 비가 와서 집에서 책을 읽었습니다.", "ko", "none"),
        (ENGLISH, "other", "none"),
        ("Книжный рынок открывается только по выходным.", "other", "none"),
        ("12345 67890", "other", "none"),
        ("", "other", "none"),
        (" \n\n　", "other", "none"),
        ("😀🎉👍❤️", "other", "none"),
        ("！？……，。", "other", "none"),
        ("ㄅㄆㄇㄈ ㄓㄨㄥ ㄨㄣˊ", "other", "none"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ　Ｌａｔｉｎ", "other", "none"),
        ("wǒ měitiān zǎoshang qù shūdiàn mǎi shū", "other", "none"),
        ("Chợ sách cũ chỉ mở cửa vào cuối tuần, người ta đến từ sáng sớm.", "other", "none"),
        ("ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ", "other", "none"),
        ("བོད་སྐད་ཀྱི་དེབ་ཁྲོམ།", "other", "none"),
        ("ئۇيغۇرچە كىتاب بازىرى", "other", "none"),
        ("김민준 이서연 박지훈", "ko", "none"),
        ("鲜花の礼品店新年大促销，全场包邮", "zh-Hans", "Hans"),
        ("東京都千代田区霞が関二丁目一番一号", "ja", "Hans"),
        ("北京市朝阳区建国门外大街一号", "zh-Hans", "Hans"),
        ("臺北市信義區市府路一號", "zh-Hant", "Hant"),
        ("我哋影張相留念", "yue", "none"),
        ("佢哋话嗰间铺嘅嘢好平，你去唔去睇下？", "yue", "Hans"),
        ("他「唔」了一声，低头继续看书，再也没有说话。", "zh-Hans", "Hans"),
        ("國破山河在，城春草木深。\n感時花濺淚，恨別鳥驚心。", "lzh", "Hant"),
        ("秦观，字少游，北宋词人，扬州高邮人，元丰八年（1085年）中进士，他的词多写离愁。", "zh-Hans", "Hans"),
    ],
)
def test_labels_and_scripts(text: str, label: str, script: str) -> None:
    signals = measure(Document(text))
    assert (signals.label, signals.script) == (label, script)
    assert (signals.chinese >= 0.5) == label.startswith(("zh", "yue", "lzh"))


def test_cantonese_that_only_the_model_sees_is_not_called_cantonese() -> None:
    assert measure(Document("你喺邊度")).label == "yue"
    signals = measure(Document("香港嘅天氣，" + "香港國際機場位於大嶼山北面的赤鱲角，旅客可乘機場快綫前往市區。" * 9))
    assert signals.label == "zh-Hant" and 0 < signals.cantonese < 0.01


JAPANESE = "今日は朝から雨が降っていたので、家で本を読んでいました。"
KOREAN = "오늘은 아침부터 비가 와서 집에서 책을 읽었습니다."
CHINESE = "城南的旧书市场每逢周末才开张，天不亮就有人打着手电来挑书。"


@pytest.mark.parametrize(
    ("text", "label", "kept"),
    [
        (f"{CHINESE}\n{ENGLISH}\n" * 4, "mixed", True),
        (f"{CHINESE}\n{ENGLISH}\n{ENGLISH}\n" * 4, "mixed", False),
        (f"{CHINESE}\nКнижный рынок открывается только по выходным, люди приходят затемно.\n" * 4, "mixed", True),
        (f"{CHINESE}\n{JAPANESE}\n" * 4, "mixed", True),
        (f"{CHINESE}\n{KOREAN}\n{KOREAN}\n" * 4, "mixed", False),
        (f"{CHINESE}\n" * 9 + f"{ENGLISH}\n", "zh-Hans", True),
        (f"{CHINESE}\n" * 9 + f"{JAPANESE}\n", "zh-Hans", True),
        (f"東京都庁舎見学案内申込書記入例\n{JAPANESE}\n" * 4, "ja", False),
        (f"{CHINESE}\n{CODE}", "zh-Hans", True),
        (f"# {CHINESE}\nfor line in open(path): print(line.strip())\n" * 4, "zh-Hans", True),
        (f"首页 关于我们\n{ENGLISH}\n{ENGLISH}", "other", False),
    ],
)
def test_mixed_is_real_parts_of_two_languages(text: str, label: str, kept: bool) -> None:
    signals = measure(Document(text))
    assert (signals.label, signals.chinese >= 0.5) == (label, kept)


def test_code_does_not_make_a_chinese_page_foreign() -> None:
    signals = measure(Document(EXPLANATION + CODE * 3))
    assert signals.label == "zh-Hans" and signals.chinese > 0.7
    assert judge([LANGUAGE], Document(EXPLANATION + CODE * 3)).reasons == ()


def test_foreign_prose_with_a_little_chinese_is_not_chinese() -> None:
    signals = measure(Document(f"首页 中文版\n{ENGLISH}\n{ENGLISH}\n{ENGLISH}"))
    assert signals.label == "other" and signals.foreign > 0.5
    assert judge([LANGUAGE], Document(ENGLISH + "\n关于")).reasons == ("language.chinese",)


def test_a_chinese_page_that_quotes_foreign_text_stays_chinese() -> None:
    assert measure(Document(f"{EXPLANATION}{EXPLANATION}\n{ENGLISH}\nこれは日本語です。")).label == "zh-Hans"


def test_a_script_that_is_known_is_not_looked_for_again() -> None:
    text = "城南的旧书市场每逢周末才开张"
    assert measure(Document(text, script="Hant")).script == "Hant"
    assert measure(Document(text, script=None)) == measure(Document(text))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_shares_add_up(text: str) -> None:
    signals = measure(Document(text))
    total = signals.han + signals.kana + signals.hangul + signals.foreign
    assert total == pytest.approx(1) or total == pytest.approx(0) or total < 1
    assert 0 <= signals.chinese <= 1 and 0 <= signals.probability <= 1


def test_features_are_simplified_han_and_kana_alone() -> None:
    assert features_of("學習Python第3課：あ") == "学 习 第 课 あ "
    assert len(features_of("书" * 2000).split()) == 300
    assert features_of("鲜の花") == "鲜 花 " and features_of("花のある") == "花 の あ る "


def test_the_gate_ends_the_measuring_of_other_languages() -> None:
    verdict = judge(recipe("default"), Document(ENGLISH * 20))
    assert verdict.reasons == ("language.chinese",)
    assert [name for name, signals in verdict.signals.items() if signals is not None] == ["language"]
