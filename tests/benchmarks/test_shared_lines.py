"""What is measured on is left out of what is trained on, line by line, however it is written."""

from benchmarks.shared_lines import hash_all, leave_out, overlaps

MEASURED = hash_all(["清晨的集市已经热闹起来，卖豆腐的老人推着车。", "山里的雾很大，走在前面的人只剩下一个影子。"])


def test_lines_that_share_thirteen_characters_go() -> None:
    own, shared = "会议定于上午九点半在三楼会议室举行，请按时参加。", "听说清晨的集市已经 热闹起来卖豆腐了！"
    lines = leave_out([f"{own}\n{shared}", shared, own], MEASURED)
    assert lines.texts == [own, own]
    assert lines.bytes_kept == 2 * len(own.encode())
    assert lines.bytes_left_out == 2 * len(shared.encode()) + 1


def test_fewer_characters_than_thirteen_are_no_overlap() -> None:
    assert not overlaps("清晨的集市已经热闹起来，天", MEASURED)
    assert not overlaps("", MEASURED)
