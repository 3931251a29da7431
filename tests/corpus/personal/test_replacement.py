"""What stands in the place of a value: it has the value's form, is no value, and is the same where it should be."""

import random
import re
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.personal.kinds import KINDS, MARKS, USUAL_KINDS
from corpus.personal.redactor import Redaction, Redactor
from corpus.personal.replacement import Replacement, simplify

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
from personal_data import PLANTED

KEY = b"a secret of sixteen and more bytes"
MARKING = Redactor(dict.fromkeys(KINDS, Replacement.MARK))
FAKING = Redactor(dict.fromkeys(KINDS, Replacement.FAKE))
KEYED = Redactor(dict.fromkeys(KINDS, Replacement.FAKE), KEY)
NAMING = Redactor(dict.fromkeys(KINDS, Replacement.PSEUDONYM), KEY)
REMOVING = Redactor(dict.fromkeys(KINDS, Replacement.REMOVE))

SENTENCES = st.tuples(st.sampled_from(PLANTED), st.integers(0, 10_000)).map(
    lambda drawn: drawn[0][1].format(drawn[0][2](random.Random(drawn[1])))
)


@given(SENTENCES)
@settings(deadline=None, max_examples=200)
def test_a_fake_is_no_value_and_keeps_what_is_around_it(text: str) -> None:
    found = MARKING.find(text)
    assert len(found) == 1
    redaction = FAKING.redact(text, FAKING.writer("document"))
    start, end = found[0].start, found[0].end
    assert redaction.text.startswith(text[:start])
    assert redaction.text.endswith(text[end:])
    assert text[start:end] not in redaction.text
    assert MARKING.redact(redaction.text) == Redaction(redaction.text, {})


@given(st.lists(SENTENCES, min_size=1, max_size=6).map("".join))
@settings(deadline=None, max_examples=100)
@example("身份证号码：339498197907029383。身份证号码：657244194710286705。办公室电话：（010）61562063-8769。")
@example("卡号：6217 8770 9808 5286 993，户名见下。")  # Its fake began with 0529 8656 6717, a landline's number.
def test_all_replacements_count_the_same_and_leave_nothing(text: str) -> None:
    marked = MARKING.redact(text)
    for redactor in (FAKING, KEYED, NAMING, REMOVING):
        redaction = redactor.redact(text)
        assert redactor.redact(redaction.text) == Redaction(redaction.text, {})
        if redactor is not REMOVING:
            assert redaction.counts == marked.counts


FAKES = [
    ("mobile", "电话+86 138-0013-8000", r"电话\+86 12\d-\d{4}-\d{4}"),
    ("resident_id", "身份证11010519491231002X", r"身份证\d{10}00\d{5}[01]"),
    ("email", "信箱zhang.san@qq.com", r"信箱[a-z]{5}\.[a-z]{3}@example\.com"),
    ("ip", "登录IP123.45.67.89", r"登录IP192\.0\.2\.\d{1,3}"),
    ("plate", "车牌京A12345", r"车牌京I\d{5}"),
    ("name", "联系人：张小伟", "联系人：某某某"),
    ("landline", "电话010-62345678转801", r"电话00\d-\d{8}转\d{3}"),
    ("address", "家住西湖区灵隐路12号3幢501室", "家住西湖区灵隐路00号0幢000室"),
]


@pytest.mark.parametrize(("kind", "text", "expected"), FAKES)
def test_fakes_have_the_form_of_what_they_stand_for(kind: str, text: str, expected: str) -> None:
    redaction = FAKING.redact(text)
    assert re.fullmatch(expected, redaction.text), redaction.text
    assert redaction.counts == {kind: 1}


def test_a_value_has_one_fake_in_a_document_and_others_elsewhere() -> None:
    text = "电话13800138000，手机138-0013-8000，再打13800138000，王先生13900139000"
    numbers = re.findall(r"1\d{10}", FAKING.redact(text, FAKING.writer("a")).text.replace("-", ""))
    assert len(numbers) == 4
    assert len(set(numbers)) == 2
    assert FAKING.redact(text, FAKING.writer("b")).text != FAKING.redact(text, FAKING.writer("a")).text
    assert FAKING.redact(text, FAKING.writer("a")).text == FAKING.redact(text, FAKING.writer("a")).text


def test_without_a_key_a_fake_tells_nothing_of_its_value() -> None:
    """Two texts that differ in the value alone get one fake: nobody can try numbers until one fits."""
    faked = {FAKING.redact(text, FAKING.writer("a")).text for text in ("车牌京A12345", "车牌京A67890", "车牌京B13579")}
    assert len(faked) == 1
    assert re.fullmatch(r"车牌京I\d{5}", faked.pop())


def test_with_a_key_a_value_has_one_name_in_all_documents() -> None:
    one = KEYED.redact("电话13800138000", KEYED.writer("a")).text
    assert one == KEYED.redact("电话13800138000", KEYED.writer("b")).text
    name = NAMING.redact("电话13800138000").text
    assert re.fullmatch("电话<手机号:[0-9a-f]{12}>", name)
    assert NAMING.redact("手机：+86 138 0013 8000。").text == f"手机：{name[2:]}。"
    other = Redactor(dict.fromkeys(KINDS, Replacement.PSEUDONYM), KEY[::-1])
    assert other.redact("电话13800138000").text != name


def test_kinds_are_replaced_each_in_its_way() -> None:
    redactor = Redactor({"mobile": Replacement.FAKE, "email": Replacement.REMOVE, "qq": Replacement.MARK})
    redaction = redactor.redact("电话13800138000，邮箱a@b.cn，QQ：1234567")
    assert re.fullmatch(r"电话12\d{9}，邮箱，QQ：<QQ号>", redaction.text)


def test_pseudonyms_need_a_key() -> None:
    with pytest.raises(InputError, match="secret key"):
        Redactor({"mobile": Replacement.PSEUDONYM})


@pytest.mark.parametrize("kind", KINDS)
def test_ways_to_write_a_value_are_one(kind: str) -> None:
    assert simplify(kind, "+86 138-0013-8000") == simplify(kind, "+86 138 0013 8000")


def test_companies_are_left_alone_unless_asked_for() -> None:
    assert set(KINDS) - set(USUAL_KINDS) == {"credit_code"}
    assert set(MARKS) == set(KINDS)
