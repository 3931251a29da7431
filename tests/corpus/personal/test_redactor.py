"""Redaction: what is replaced, what survives, and what holds for every text."""

import logging
import pickle
import re
import socket
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError, WudaoError
from corpus.personal import analysis, redactor
from corpus.personal.analysis import RedactionTimeout
from corpus.personal.kinds import KINDS, MARKS, USUAL_KINDS
from corpus.personal.recognizer import NOT, SURE, Form, Recognizer
from corpus.personal.redactor import Redaction, Redactor
from corpus.personal.replacement import Replacement

SHARED = Path(__file__).resolve().parents[4] / "shared" / "pii"
REDACTOR = Redactor()
MARK = re.compile("|".join(map(re.escape, MARKS.values())))

ID = "11010519491231002X"  # the example number that GB 11643 is usually explained with
CARD = "6222020200112233446"
FOREIGN_CARD = "4111111111111111"  # the test number of payment systems

FOUND = [
    # resident_id
    (f"公民身份号码{ID}，住北京市", "公民身份号码<身份证号>，住北京市", {"resident_id": 1}),
    ("身份证11010519491231002x号", "身份证<身份证号>号", {"resident_id": 1}),
    ("号码：１１０１０５１９４９１２３１００２Ｘ。", "号码：<身份证号>。", {"resident_id": 1}),
    ("身份证 110105 19491231 002X", "身份证 <身份证号>", {"resident_id": 1}),
    ("110105-19491231-002X", "<身份证号>", {"resident_id": 1}),
    ("身份证IDNO11010519491231002X", "身份证IDNO<身份证号>", {"resident_id": 1}),
    # mobile
    ("请致电13800138000，谢谢", "请致电<手机号>，谢谢", {"mobile": 1}),
    ("王先生13800138000", "王先生<手机号>", {"mobile": 1}),
    ("𠮷野家13800138000𠮷", "𠮷野家<手机号>𠮷", {"mobile": 1}),
    ("＋８６　１３８００１３８０００！", "<手机号>！", {"mobile": 1}),
    ("(+86)138-0013-8000", "<手机号>", {"mobile": 1}),
    ("0086 138 0013 8000", "<手机号>", {"mobile": 1}),
    ("８６－１３８－００１３－８０００", "<手机号>", {"mobile": 1}),
    ("138 0013 8000 139 0013 9000", "<手机号> <手机号>", {"mobile": 2}),
    ("13800138000/13900139000", "<手机号>/<手机号>", {"mobile": 2}),
    ("13800138000-13900139000", "<手机号>-<手机号>", {"mobile": 2}),
    ("13800138000,13900139000", "<手机号>,<手机号>", {"mobile": 2}),
    ("区号010-13800138000", "区号010-<手机号>", {"mobile": 1}),
    ("tel13800138000qq123456", "tel<手机号>qq<QQ号>", {"mobile": 1, "qq": 1}),
    ("可以加v13800138000", "可以加v<手机号>", {"mobile": 1}),
    ("日期2021-08-24 13800138000", "日期2021-08-24 <手机号>", {"mobile": 1}),
    ("138 138 0013 8000，电话", "138 138 0013 8000，电话", {}),
    ("电话138 138 0013 8000", "电话138 <手机号>", {"mobile": 1}),
    ("订单已发出。联系13800138000", "订单已发出。联系<手机号>", {"mobile": 1}),
    # email
    ("邮箱zhang.san+news@mail.pku.edu.cn，", "邮箱<电子邮箱>，", {"email": 1}),
    ("ＺＨＡＮＧ＠ｑｑ．ｃｏｍ。回复", "<电子邮箱>。回复", {"email": 1}),
    ("zhang＠163.com电话", "<电子邮箱>电话", {"email": 1}),
    ("-li_na@qq.com .wang@qq.com", "-<电子邮箱> .<电子邮箱>", {"email": 2}),
    ("zhang#qq.com", "<电子邮箱>", {"email": 1}),
    ("zhang[at]qq.com", "<电子邮箱>", {"email": 1}),
    ("zhang（at）vip.163.com", "<电子邮箱>", {"email": 1}),
    ("zhang @ gmail (dot) com", "<电子邮箱>", {"email": 1}),
    ("13800138000@qq.com", "<电子邮箱>", {"email": 1}),
    ("a@qq.com13800138000", "<电子邮箱><手机号>", {"mobile": 1, "email": 1}),
    # bank_card
    (f"转到{CARD}", "转到<银行卡号>", {"bank_card": 1}),
    ("转到6222 0202 0011 2233 446。", "转到<银行卡号>。", {"bank_card": 1}),
    ("６２２２－０２０２－００１１－２２３３－４４６", "<银行卡号>", {"bank_card": 1}),
    ("622202 0200112233446", "<银行卡号>", {"bank_card": 1}),
    (f"卡号：{FOREIGN_CARD}", "卡号：<银行卡号>", {"bank_card": 1}),
    (f"開戶銀行及賬號{FOREIGN_CARD}", "開戶銀行及賬號<银行卡号>", {"bank_card": 1}),
    ("4111 1111 1111 1111", "<银行卡号>", {"bank_card": 1}),
    ("2021 4111 1111 1111 1111", "2021 <银行卡号>", {"bank_card": 1}),
    # together
    (
        f"张三，{ID}，手机13800138000，邮箱zhang@qq.com，卡号{CARD}",
        "张三，<身份证号>，手机<手机号>，邮箱<电子邮箱>，卡号<银行卡号>",
        {"resident_id": 1, "mobile": 1, "email": 1, "bank_card": 1},
    ),
]

SURVIVE = [
    "",
    "今天天气很好。",
    "110105194912310021",  # wrong check digit
    "11010519491331002X",  # month 13
    "99010519491231002X",  # no such province
    "身份证110105********002X",
    "订单号：13800138000",
    f"订单编号{CARD}",
    "運單號 13800138000",
    "订单20210824123456789012",
    "ISBN 978-7-04-051434-6",
    "ISBN：9787040514346",
    "20210824",
    "时间戳1629763200000和1716163200000",
    "股票代码600519，000001",
    "票价13800138000元",
    "共￥13800138000.00",
    "$13800138000",
    "13800138000股",
    "d41d8cd98f00b204e9800998ecf8427e",
    "a13800138000b",
    "5d41138001380001b9",
    "版本 10.2.13800138000",
    "圆周率3.13800138000",
    "913800138000",
    "138001380001",
    "1-13800138000-2",
    "产量138 1234 5678 9012",
    "12345678901",
    "15400138000",  # 154 is not in use
    "400-800-8888转8001",
    "@用户名 转发@张三：",
    "logo@2x.png icon@3x.jpg",
    "npm install vue@3.2.47",
    "foo@18.2.0.beta",
    "git@github.com:owner/name.git",
    "you@example.com",
    "https://medium.com/@user",
    "C# 与 163 网",
    "https://m.example.cn/item/13800138000.html?id=13900139000",
    FOREIGN_CARD,  # one number in ten passes Luhn: without context or grouping it proves nothing
    "卡号4111111111111112",
    "0000000000000000",
    "卡号0000 0000 0000 0000",
    *MARKS.values(),
    "".join(MARKS.values()),
    f"<手机号>{FOREIGN_CARD}<银行卡号>{FOREIGN_CARD}",  # a mark is no context
]


@pytest.mark.parametrize(("text", "expected", "counts"), FOUND)
def test_values_are_replaced_by_their_marks(text: str, expected: str, counts: dict[str, int]) -> None:
    assert REDACTOR.redact(text) == Redaction(expected, counts)


@pytest.mark.parametrize("text", SURVIVE)
def test_look_alikes_survive(text: str) -> None:
    assert REDACTOR.redact(text) == Redaction(text, {})


def numbers(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    """Check character by the recursive definition of ISO 7064 MOD 11-2."""
    born = draw(st.dates(date(1900, 1, 1), date(2030, 12, 31)))
    first17 = draw(st.sampled_from(["11", "44", "62", "83"])) + draw(numbers(4)) + f"{born:%Y%m%d}" + draw(numbers(3))
    product = 0
    for digit in first17:
        product = (product + int(digit)) * 2 % 11
    return first17 + "0123456789X"[(12 - product) % 11]


@st.composite
def bank_cards(draw: st.DrawFn) -> str:
    """Check digit by trying all ten against the sum that has to end in 0."""
    first = "62" + draw(numbers(draw(st.sampled_from([13, 16]))))
    doubled = [sum(map(int, str(2 * int(digit)))) for digit in first[::-2]]
    total = sum(doubled) + sum(map(int, first[-2::-2]))
    return first + next(digit for digit in "0123456789" if (total + int(digit)) % 10 == 0)


MOBILES = st.sampled_from(["130", "139", "147", "155", "166", "177", "188", "199"]).flatmap(
    lambda segment: numbers(8).map(lambda rest: segment + rest)
)
EMAILS = st.tuples(
    st.from_regex(r"[a-z][a-z0-9._-]{0,20}", fullmatch=True), st.sampled_from(["qq.com", "163.com", "mail.pku.edu.cn"])
).map("@".join)
VALUES = st.one_of(
    resident_ids().map(lambda value: ("resident_id", value)),
    MOBILES.map(lambda value: ("mobile", value)),
    EMAILS.map(lambda value: ("email", value)),
    bank_cards().map(lambda value: ("bank_card", value)),
)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=30)
PIECES = st.one_of(
    VALUES.map(lambda pair: pair[1]),
    HAN,
    st.sampled_from([*MARKS.values(), "手机", "卡号", "订单号", "号>", "<手", "元", "tel", "(at)", "(+86)"]),
    st.text("0123456789０１８-－ .．@＠#aZ_/=<>(:，。\n\0", max_size=6),
    st.text(max_size=3),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(HAN, VALUES, HAN)
@settings(deadline=None)
def test_a_valid_value_between_han_is_replaced_and_nothing_else(
    before: str, value: tuple[str, str], after: str
) -> None:
    kind, written = value
    # Two or three characters alone before a number may be a name, which goes too.
    before = "春天来了" + before
    redaction = REDACTOR.redact(before + written + after)
    assert redaction == Redaction(before + MARKS[kind] + after, {kind: 1})


@given(TEXTS)
@settings(deadline=None, max_examples=300)
def test_a_second_time_changes_nothing(text: str) -> None:
    once = REDACTOR.redact(text).text
    assert REDACTOR.redact(once) == Redaction(once, {})


@given(TEXTS.filter(lambda text: not MARK.search(text)))
@settings(deadline=None, max_examples=300)
def test_the_rest_is_kept_in_order_and_the_marks_are_counted(text: str) -> None:
    redaction = REDACTOR.redact(text)
    kept = [re.escape(piece) for piece in MARK.split(redaction.text)]
    assert re.fullmatch("(?:.+?)".join(kept), text, re.DOTALL)
    marks = MARK.findall(redaction.text)
    assert redaction.counts == {kind: n for kind in KINDS if (n := marks.count(MARKS[kind]))}


@given(TEXTS)
@settings(deadline=None)
def test_text_far_away_makes_no_difference(text: str) -> None:
    far = "的" * 300
    alone, amid = REDACTOR.redact(text), REDACTOR.redact(far + text + far)
    assert amid == Redaction(far + alone.text + far, alone.counts)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("1" * 100_000, {}),
        ("1 " * 50_000, {}),
        ("a@" * 50_000, {}),
        ("@" * 100_000, {}),
        ("a." * 50_000 + "@", {}),
        ("a@" + "b." * 50_000, {}),
        ("a" * 100_000 + "@qq.com", {}),
        ("138 " * 25_000, {}),
        ("0086-" * 20_000, {}),
        ("(at)" * 25_000, {}),
        ("13800138000," * 8_000, {"mobile": 8_000}),
        ("a@qq.com " * 10_000, {"email": 10_000}),
        ("4111 1111 1111 1111 " * 5_000, {"bank_card": 5_000}),
        (f"{ID};" * 5_000, {"resident_id": 5_000}),
    ],
    ids=lambda value: value[:10] if isinstance(value, str) else None,
)
def test_hostile_texts_come_to_an_end(text: str, counts: dict[str, int]) -> None:
    assert REDACTOR.redact(text).counts == counts


def test_a_value_far_into_a_long_text() -> None:
    page = "山高水长，" * 20_000
    assert REDACTOR.redact(f"{page}电话13800138000。{page}").text == f"{page}电话<手机号>。{page}"


def test_only_the_chosen_kinds() -> None:
    text = "电话13800138000，邮箱zhang@qq.com"
    only = Redactor({"email": Replacement.MARK})
    assert only.redact(text) == Redaction("电话13800138000，邮箱<电子邮箱>", {"email": 1})
    assert set(USUAL_KINDS) <= set(KINDS) == set(MARKS)


@pytest.mark.parametrize("kinds", [(), ("phone",), ("mobile", "phone")])
def test_kinds_that_do_not_exist(kinds: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="choose from resident_id, mobile"):
        Redactor(dict.fromkeys(kinds, Replacement.MARK))


def test_pickling_keeps_the_kinds() -> None:
    copy = pickle.loads(pickle.dumps(Redactor({"mobile": Replacement.MARK})))
    assert copy.redact("13800138000 a@qq.com").text == "<手机号> a@qq.com"


def test_a_new_kind_is_one_value(monkeypatch: pytest.MonkeyPatch) -> None:
    plate = Recognizer(
        kind="plate",
        mark="<车牌号>",
        forms=(Form("[京沪]", "[京沪][A-Z][A-Z0-9]{5}"),),
        score=lambda text, start, end: SURE if any(map(str.isdigit, text[start:end])) else NOT,
        spoil=str.lower,
    )
    use_only(monkeypatch, plate)
    assert Redactor({"plate": Replacement.MARK}).redact("车牌沪Ａ１２３４５，京ABCDEF") == Redaction(
        "车牌<车牌号>，京ABCDEF", {"plate": 1}
    )


def test_a_search_that_takes_too_long_releases_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Recognizer("slow", "<慢>", (Form("a+", "(?:(?:a|aa)+)+b"),), lambda text, start, end: SURE, str.upper)
    use_only(monkeypatch, slow)
    monkeypatch.setattr(analysis, "SECONDS", 0.05)
    with pytest.raises(RedactionTimeout, match="looking for slow in 60 characters") as caught:
        Redactor({"slow": Replacement.MARK}).redact("a" * 60)
    assert isinstance(caught.value, WudaoError)
    assert "aaa" not in str(caught.value)


def use_only(monkeypatch: pytest.MonkeyPatch, recognizer: Recognizer) -> None:
    monkeypatch.setattr(redactor, "RECOGNIZERS", (recognizer,))
    monkeypatch.setattr(redactor, "KINDS", (recognizer.kind,))


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("redaction opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert Redactor().redact("13800138000").text == "<手机号>"


def test_no_value_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    values = (ID, CARD, "13800138000", "zhang@qq.com")
    with caplog.at_level(logging.DEBUG):
        assert len(Redactor().redact("，".join(values)).counts) == 4
    assert not [value for value in values if value in caplog.text]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is absent")
def test_numbers_that_python_stdnum_accepts_and_refuses() -> None:
    examples = (SHARED / "stdnum_test_cn_ric.doctest").read_text(encoding="utf-8")
    verdicts = re.findall(r">>> ric\.validate\('(\w+)'\).*?\n(\S+)", examples)
    assert len(verdicts) > 5
    for number, answer in verdicts:
        assert ("resident_id" in REDACTOR.redact(f"号{number}。").counts) is answer.startswith("'"), answer
