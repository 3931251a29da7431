"""Boilerplate: the short texts around articles (headlines in lists, comments, replies, names, signatures)."""

from pathlib import Path


def _phrases(name: str) -> tuple[str, ...]:
    """The lines of a file in phrases/."""
    path = Path(__file__).parent / "phrases" / f"{name}.txt"
    return tuple(path.read_text(encoding="utf-8").splitlines())


HEADLINES = _phrases("headlines")
BOOKS = _phrases("books")
PRODUCTS = _phrases("products")
ENTRIES = _phrases("entries")
COMMENTS = _phrases("comments")
REPLIES = _phrases("replies")
SIGNATURES = _phrases("signatures")
USERS = _phrases("users")
FOREIGN_HEADLINES = {language: _phrases(f"headlines_{language}") for language in ("en", "ja", "ko")}

EDITORS = ("林溪", "何沐", "陶然", "谭小满", "纪晓", "罗一舟", "韩冬至")
RANKS = ("新手上路", "注册会员", "中级会员", "高级会员", "金牌会员", "论坛元老")
QA_RANKS = ("普通网友", "生活达人", "认证答主", "高粉答主")
FLOORS = ("楼主", "沙发", "板凳", "地板")
SECTIONS = {
    "news": "社会新闻",
    "encyclopedia": "百科",
    "government": "通知公告",
    "product": "家居日用",
    "tutorial": "教程",
    "blog": "随笔",
    "forum": "灌水乐园",
    "qa": "生活常识",
    "novel": "小说",
    "classical": "古文",
    "cantonese": "吹水台",
    "distractors": "国外",
}
