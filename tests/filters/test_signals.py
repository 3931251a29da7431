"""Signals of the small filters: tables of text and value."""

import pytest

from corpus.document import Document
from filters import address, contacts, garbled, hanzi, leftovers, length, lines, stuffing, words, wudao

# What a list shows of an article, cut by length.
_EXCERPT = (
    "城南的旧书市场每逢周末才开张，天不亮就有人打着手电来挑书。老陈在这里摆了二十多年摊，他说早先卖得最好的是武侠小说，后来是考研资料，如今"
    "年轻人更爱找"
)


@pytest.mark.parametrize(
    ("text", "characters", "han", "count"),
    [("", 0, 0, 0), ("书 市", 2, 2, 1), ("第1行\n\n  第 2 行 \n", 6, 4, 2), ("abc。", 4, 0, 1)],
)
def test_length(text: str, characters: int, han: int, count: int) -> None:
    assert length.measure(Document(text)) == (characters, han, count)


@pytest.mark.parametrize(
    ("text", "share", "prose", "digits", "symbols"),
    [
        ("", 0, 0, 0, 0),
        ("中文", 1, 1, 0, 0),
        ("中a1，", 1 / 4, 1, 1 / 3, 0),
        ("价格$5", 2 / 4, 1, 1 / 4, 1 / 4),
        ("中文\nabcdef", 1, 2 / 8, 0, 0),
        ("no Chinese", 0, 0, 0, 0),
    ],
)
def test_hanzi_shares(text: str, share: float, prose: float, digits: float, symbols: float) -> None:
    signals = hanzi.measure(Document(text))
    assert (signals.share, signals.prose, signals.digits, signals.symbols) == pytest.approx(
        (share, prose, digits, symbols)
    )


@pytest.mark.parametrize(("text", "entropy"), [("", 0), ("好好好好", 0), ("天地" * 50, 0.6931), ("天地玄黄", 1.3863)])
def test_entropy_is_in_nats(text: str, entropy: float) -> None:
    assert hanzi.measure(Document(text)).entropy == pytest.approx(entropy, abs=1e-4)


@pytest.mark.parametrize(
    ("signal", "text", "value"),
    [
        ("mean_length", "第一行\n这是第二行", 4),
        ("terminal", "他走了。\n她说：“好。”\n没有标点\n", 2 / 3),
        ("terminal", "新政公布。详情点击>>", 0),
        ("sentences", "新政公布。详情点击>>", 1),
        ("sentences", "首页\n新闻，图片\n完了。", 1 / 3),
        ("short", "首页\n这一行有十个字以上吧应该\n", 1 / 2),
        ("cut", "今天的新闻……\n今天的新闻...\n展开全文\n完了。", 3 / 4),
        ("sentences", "房间不错，离车站近，就是有点吵", 1),
        ("teasers", "今天的新闻...", 0),
        ("teasers", "今天的新闻，查看详情\n昨天的新闻，阅读全文\n完了。", 2 / 3),
        ("teasers", "我想...\n还是算了...\n", 0),
        ("teasers", "旧书市场开张[阅读全文]\n旧书市场收摊【查看详情】\n地图展 更多>>\n完了。", 3 / 4),
        ("teasers", f"{_EXCERPT}\n旧书市场\n{_EXCERPT}\n地图", 1 / 2),
        ("teasers", f"{_EXCERPT[:40]}\n{_EXCERPT[40:]}\n{_EXCERPT[:40]}\n{_EXCERPT[40:]}", 0),
        ("teasers", f"{_EXCERPT}。\n{_EXCERPT}……他说：\n{_EXCERPT}", 0),
        ("listed", "• 一\n- 先点开菜单。\n三", 1 / 3),
        ("bullets", "• 一\n- 二\n三", 2 / 3),
        ("duplicates", "甲行\n乙行\n甲行\n甲行", 1 / 2),
        ("duplicate_characters", "甲行长\n乙\n甲行长", 3 / 7),
        ("breaks_per_word", "天\n\n地\n人", 2 / 3),
        ("breaks_per_word", "", 0),
    ],
)
def test_lines(signal: str, text: str, value: float) -> None:
    assert getattr(lines.measure(Document(text)), signal) == pytest.approx(value)


def test_lines_of_prose_leave_code_out() -> None:
    text = "先看这段代码。\nx = 1\nx = 1\nx = 1\n"
    assert lines.measure(Document(text)).duplicates == 0


@pytest.mark.parametrize(
    ("signal", "text", "value"),
    [
        ("number", "图书馆，开门了。", 5),
        ("mean_length", "图书馆，关门", 2.5),
        ("mean_length", "，。", 0),
        ("alphabetic", "图书馆，关门。", 2 / 4),
        ("alphabetic", "5G 手机", 1),
        ("stop_words", "我的书和他的书", 4),
        ("stop_words", "我的書與他們的書", 3),
        ("hashes", "#书 #报", 1 / 2),
        ("ellipses", "书……报...", 3 / 7),
    ],
)
def test_words(signal: str, text: str, value: float) -> None:
    assert getattr(words.measure(Document(text)), signal) == pytest.approx(value)


def test_both_scripts_have_the_same_word_lengths() -> None:
    simplified, traditional = "图书馆的开放时间很长，读者们都说好。", "圖書館的開放時間很長，讀者們都說好。"
    assert words.measure(Document(simplified)).mean_length == words.measure(Document(traditional)).mean_length


@pytest.mark.parametrize(
    ("signal", "text", "value"),
    [
        ("replaced", "中文\ufffd\ufffd", 1 / 2),
        ("private_use", "中\ue003\ue7a4\uf0a0", 2 / 4),
        ("boxes", "□中■文", 1 / 2),
        ("mojibake", "锟斤拷锟斤拷中文", 6 / 8),
        ("rare_han", "中文鍙戝", 2 / 4),
        ("rare_han", "〇々", 0),
        ("rare_han", "abc", 0),
    ],
)
def test_garbled(signal: str, text: str, value: float) -> None:
    assert getattr(garbled.measure(Document(text)), signal) == pytest.approx(value)


@pytest.mark.parametrize(("written", "read"), [("utf-8", "gbk"), ("utf-8", "gb18030"), ("gbk", "big5hkscs")])
def test_text_read_in_the_wrong_charset_is_garbled(written: str, read: str) -> None:
    text = "城南的旧书市场每逢周末才开张，天不亮就有人打着手电来挑书，傍晚收摊时剩下的要一箱箱搬回三轮车上。"
    assert garbled.GARBLED.reject(garbled.measure(Document(text))) == ()
    wrong = text.encode(written).decode(read, "ignore")
    assert "garbled.rare_han" in garbled.GARBLED.reject(garbled.measure(Document(wrong)))


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("本文关键词：某某体育,德邦,物流,能否,‘,了", 6),
        ("本文关键词：\n", 0),
        ("关键词：语料；分词；中文", 0),
        ("本文的关键词有三个：语料，分词，中文", 0),
    ],
)
def test_keywords_of_spun_pages(text: str, keywords: int) -> None:
    assert stuffing.measure(Document(text)).keywords == keywords


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        ("旧书批发_地图批发_照片批发_词典批发_武侠批发_小说批发", 24 / 29),
        ("旧书 地图 照片 词典 武侠 小说", 1),
        ("旧书 | 地图 | 照片 | 词典 | 武侠 | 小说 | 价格", 0),
        ("他卖旧书、地图、照片、词典、武侠、小说和价格不高的画报。", 0),
        ("旧书|地图|照片", 0),
        ("a_b_c_d_e_f_g", 0),
    ],
)
def test_chains(text: str, chains: float) -> None:
    assert stuffing.measure(Document(text)).chains == pytest.approx(chains)


def test_a_title_said_over_and_over() -> None:
    text = "旧书批发请来城南。" * 4
    assert stuffing.measure(Document(text, "旧书批发-城南")).title_share == pytest.approx(16 / 36)
    assert stuffing.measure(Document(text, "旧书批发-城南")).title_parts == 2
    assert stuffing.measure(Document(text[:27], "旧书批发")).title_share == 0


@pytest.mark.parametrize(
    ("text", "hooks", "disguised"),
    [
        ("加微信：jiushu88", 1, 0),
        ("加薇信jiushu88", 1, 1),
        ("咨询V信 jiushu88", 1, 1),
        ("微*信号: jiushu88", 1, 1),
        ("加VX：jiushu88 扣扣 12345678", 2, 2),
        ("客服ＱＱ：１２３４５６７８", 1, 1),
        ("QQ群号：12345678", 1, 0),
        ("加㊙jiushu88", 1, 1),
        ("关注官方微信公众号，每天看新闻", 0, 0),
        ("曹操威信很高，将士都服他", 0, 0),
        ("他推着推车，q 和 Q 都是字母", 0, 0),
        ("the vx_vector_length of code", 0, 0),
    ],
)
def test_contacts(text: str, hooks: int, disguised: int) -> None:
    signals = contacts.measure(Document(text))
    assert signals.disguised == disguised
    assert signals.hooks * Document(text).visible / 1000 == pytest.approx(hooks)


@pytest.mark.parametrize(
    ("text", "signals"),
    [
        ("求月票，求收藏，本章未完", (250, 0, 0)),
        ("一\n求月票", (0, 0, 0)),
        ("楼主发表于三楼，只看该作者，楼主", (0, 250, 0)),
        ("新闻一阅读全文\n新闻二阅读全文\n下一页", (0, 0, 3000 / 17)),
    ],
)
def test_leftovers(text: str, signals: tuple[float, ...]) -> None:
    assert leftovers.measure(Document(text)) == pytest.approx(signals)


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/tags/旧书/", 1),
        ("/tag/%E6%97%A7%E4%B9%A6", 1),
        ("/blog/category/books/page/3/", 1),
        ("/categories/读书/小说/", 1),
        ("/archives/2019/05/", 1),
        ("/2019/5/page/2", 1),
        ("/archives", 1),
        ("/author/laochen/", 1),
        ("/page/4/?from=home#top", 1),
        ("/posts/page/27/", 1),
        ("/", 0),
        ("/2019/05/28/old-books/", 0),
        ("/archives/2011/", 0),
        ("/tags/att-ul-type.html", 0),
        ("/news/20190528/page/2", 0),
        ("/category/", 0),
        ("/search?next=/page/2", 0),
        ("/heritage/books/", 0),
        ("/a" * 300 + "/tags/旧书/", 0),
    ],
)
def test_index_pages_are_told_by_their_address(path: str, index: int) -> None:
    assert address.measure(Document(_EXCERPT, url=f"https://shu.example{path}")) == (index,)


def test_whole_articles_are_no_index_and_pages_without_an_address_neither() -> None:
    assert address.measure(Document(_EXCERPT * 30, url="https://shu.example/tags/旧书/")) == (0,)
    assert address.measure(Document(_EXCERPT)) == (0,)


@pytest.mark.parametrize(
    ("text", "signals"),
    [
        ("", (0, 0, 0)),
        ("中文ab，", (2 / 5, 2, 2)),
        ("第一1234\n56789第二", (4 / 13, 4, 5)),
    ],
)
def test_wudao(text: str, signals: tuple[float, ...]) -> None:
    assert wudao.measure(Document(text)) == pytest.approx(signals)
