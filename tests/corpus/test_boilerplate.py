"""Boilerplate: which lines go, by what name, and which stay."""

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.boilerplate import find_kind, remove_boilerplate
from corpus.boilerplate_lines import KINDS
from corpus.normalize import tidy

SHARED = Path(__file__).parents[2].parent / "shared"
FIRST, LAST = "城南的旧书市场每逢周末才开张。", "下周六如果不下雨，他们还会再来。"

LINES = {
    "share": ["分享到", "分享到： 新浪微博 微信 QQ空间", "新浪微博微信QQ空间", "扫一扫，分享到微信", "分享給好友"],
    "rights": [
        *("版权所有 © 2012-2020 城南新闻网", "Copyright © 2019 观察者 All rights reserved。", "© 2026 "
        "Aruna Publications"),
        *("京ICP备12345678号-1", "京公网安备 11010502030001号", "转载请注明出处：http://example.cn/1.html"),
        *("本文为作者原创，转载请注明出处。", "未经授权不得转载", "違法和不良資訊舉報電話：010-12345678"),
        "版权声明: 本博客所有文章除特别声明外，均采用 CC BY 4.0 许可协议。",
        "免责声明：本文来源于网络，不代表本站立场，如有侵权请联系管理员删除。",
        "部分图片来自互联网，版权归原作者所有，侵删。",
    ],
    "credits": [
        *("责任编辑：王小明", "（责编：汤诗瑶、丁涛）", "来源：新华网"),
        *("2019-09-07 09:59:22 来源: 新京报 举报", "責任編輯：王小明"),
    ],
    "navigation": [
        *("上一篇：晨雾里的码头", "下一篇 » 夜市", "上一章 目录 下一章", "返回首页", "返回頂部", "[返回列表]"),
        *("您现在的位置: 首页 > 系统运维 > linux", "当前位置：首页 » 新闻", "网易首页 > 新闻中心 > 新闻 > 正文"),
        *("首页上一页12345下一页尾页 分页：1/5页", "• 上一页 • 下一页", "上一条：立秋之后怎么吃？"),
    ],
    "novel": [
        *("(本章完)", "本章未完，请点击下一页继续阅读", "手机用户请浏览m.example.com阅读，更优质的阅读体验。"),
        *("请记住本书首发域名：example.com。", "求月票，求收藏！", "旧书市场最新章节列表，旧书市场全文阅读"),
        "求月票！喜欢旧书市场请大家收藏：(example.com)某某书屋更新速度最快。",
    ],
    "stamps": [
        *("发表于 2018-01-01 | 分类于 随笔 | 阅读次数: 12", "发表于 | 分类于", "字数统计: 1.4k阅读时长: 5 min"),
        "發表於 | | 閱讀次數:",
        *("发表更新event16 分钟读完 (大约2425个字)0次访问", "更新时间：2020年3月1日 12:30", "浏览次数：123"),
        "阅读(12) 评论(3)",
    ],
    "view": [
        *("【打印】 【关闭】", "字体：大 中 小", "扫一扫在手机打开当前页", "点击查看更多", "展开全文"),
        *("阅读全文 »", "打印本页"),
    ],
    "comments": [
        *("登录后才能评论", "我要评论", "发表评论", "共 12 条评论", "51条评论|1,307人参与网友评论"),
        *("暂无评论", "319 跟贴 12", "最新评论 我也要说两句"),
        "發表評論",
    ],
    "forum": [
        *("回复 踩0 赞0 收藏", "今天15:33举报赞2回复", "只看该作者", "楼主 只看该作者 回复 举报"),
        *("#1 樓主 發表於 2024-10-02 13:05 只看該作者 字型大小", "#15 发表于 2011-3-4 只看该作者"),
    ],
    "answers": [
        *("展开全部", "已赞过 已踩过<", "本回答由城南书友推荐", "你对这个回答的评价是？"),
        *("赞同 770 踩 评论(19) 收藏 送礼物 本回答由提问者推荐", "赞同 12 反对 收藏 分享"),
        *("共4个回答 默认排序 按时间排序", "12 个回答 默认排序", "默认排序 按时间排序"),
        *("旧书客 回答者 热心网友 LV.2 推荐于 2022-09-02 17:20 关注", "旧书客 题主 发布于 2021年5月1日"),
    ],
    "scripts": ["您的浏览器不支持 JavaScript，请开启后重试。", "请启用JavaScript", "JavaScript is disabled "
    "in your browser"],
    "filler": [
        *("城南小编为大家整理了旧书市场的相关内容，希望对大家有所帮助。", "接下来就跟着小编一起来看看吧！"),
        "以上就是小编为您带来的旧书怎么挑的全部内容。",
    ],
}


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in LINES.items() for line in lines])
def test_lines_that_go(kind: str, line: str) -> None:
    cleaned = remove_boilerplate(f"{FIRST}\n\n{line}\n\n{LAST}")
    assert cleaned == (f"{FIRST}\n\n{LAST}", {kind: 1}, len(line) + 2)


def test_every_kind_has_lines() -> None:
    assert [*LINES, "related"] == [kind.name for kind in KINDS]


@pytest.mark.parametrize(
    "line",
    [
        *("来源", "评论", "目录", "分享", "回复", "编辑", "推荐", "标签", "沙发", "上一页", "首页"),
        *("2018-01-01", "作者：李白"),
        *("他把文章分享到微信朋友圈，很多人来看。", "点击“返回首页”按钮，回到主界面。"),
        "新闻来源：谁来核实？这是个问题。",
        *("来源：问渠那得清如许？为有源头活水来。", "编辑：vim /etc/hosts", "著作权人声明不得转载、摘编的除外。"),
        *("Copyright (C) 1999 Free Software Foundation, Inc.", "当前位置：5", "发表于《自然》杂志的论文引起了争论。"),
        *("    返回首页", "\t上一页 下一页", "<a href='/'>返回首页</a>", "登录服务器后执行以下命令"),
        *("修改时间", "打印", "第一个回答", "赞同", "小编为大家整理了三种办法。", "小编辛苦了，图片再大一点就好了。"),
        *("这些照片来自一位老师傅，他不肯留名字。", "如有侵权行为，权利人可以通知网站删除。", "这不代表作者赞成他。"),
        *("提问者发表于 1998 年的小说", "#1 先把锅烧热", "喜欢热闹的人请大家收藏好门票，别挤。"),
    ],
)
def test_lines_that_stay(line: str) -> None:
    text = f"{FIRST}\n{line}\n{LAST}"
    assert remove_boilerplate(text) == (text, {}, 0)


def test_an_indent_is_no_sign_of_code_where_paragraphs_have_one() -> None:
    cleaned = remove_boilerplate(f"    {FIRST}\n\n    （本章未完，请点击下一页继续阅读）\n\n    {LAST}")
    assert cleaned.text == f"{FIRST}\n\n    {LAST}"


def test_words_that_could_be_titles_go_beside_boilerplate_only() -> None:
    assert remove_boilerplate(f"{LAST}\n评论\n分享到：\n\n微信\n收藏\n{FIRST}").text == f"{LAST}\n\n{FIRST}"
    assert remove_boilerplate(f"评论\n{LAST}\n分享到：").text == f"评论\n{LAST}"


TITLES = "晨雾里的码头\n夜市开到几点？\n旧城改造这十年\n"


@pytest.mark.parametrize("heading", ["相关阅读", "相关推荐：", "猜你喜欢", "【延伸阅读】", "您可能还喜欢", "相關文章"])
def test_lists_of_other_pages_go_at_the_end(heading: str) -> None:
    assert remove_boilerplate(f"{LAST}\n\n{heading}\n{TITLES}版权所有 © 2020").text == LAST
    assert remove_boilerplate(f"{LAST}\n{heading}\n{TITLES}").lines == {"related": 4}


@pytest.mark.parametrize("end", [LAST, "http://example.cn/a", "图书：《茶馆》", "字" * 61])
def test_a_heading_with_more_than_titles_below_it_stays(end: str) -> None:
    text = f"{FIRST}\n相关阅读\n{TITLES}{end}"
    assert remove_boilerplate(text) == (text, {}, 0)


UNITS = ("分享到", "首页 > ", "求月票，", "作者：a ", "发表于 2018-01-01 ", "回复 ", "评论 \n", "版权", "微信 ", "\n")


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_takes_long(unit: str) -> None:
    start = time.process_time()
    for characters in (59, 79, 99, 119, 50_000):
        remove_boilerplate((unit * 50_000)[:characters] + "x")
    assert time.process_time() - start < 5


ANY = st.lists(st.sampled_from([FIRST, LAST, "评论", "相关阅读", "晨雾", "", "  "
"x", *(line for one in LINES.values() for line in one)]))


@given(ANY | st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_only_whole_lines_go_in_order_and_the_count_is_true(lines: list[str]) -> None:
    text = tidy("\n".join(lines))
    cleaned = remove_boilerplate(text)
    rest = (line.strip() for line in text.split("\n"))
    assert all(line.strip() in rest for line in cleaned.text.split("\n") if cleaned.text)
    assert cleaned.characters == len(text) - len(cleaned.text)
    assert bool(cleaned.lines) == (cleaned.text != text)
    assert tidy(cleaned.text) == cleaned.text


def read_clean() -> Iterator[str]:
    for name in ("web_articles_skywork_eval", "c3_passages", "wikipedia_zh_hant_drcd"):
        with gzip.open(SHARED / "clean" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from (tidy(json.loads(line)["text"]) for line in lines)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is absent")
def test_no_line_of_clean_text_goes() -> None:
    assert [cleaned.lines for cleaned in map(remove_boilerplate, read_clean()) if cleaned.lines] == []


def test_a_line_is_known_with_and_without_its_brackets() -> None:
    assert find_kind("本章完") == find_kind("（本章完）") == find_kind("【本章完】") == "novel"
