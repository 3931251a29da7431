"""The kinds of line that pages carry beside their text, and what proves each: patterns for whole lines.

Patterns are read against simplified text, without the marks and brackets around a line. Every one is a sequence of
words with bounded gaps, so that matching takes linear time. The words are those that MNBVC's and EvalWeb's rules
name and the most frequent short lines of 2,412 crawled pages; what a line of prose might be is left out.
"""

import re
from functools import cache
from typing import Final, NamedTuple

# Longer lines are prose, whatever they begin with.
LINE_AT_MOST: Final = 120

_DATE: Final = (
    r"(?:\d{2,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|(?:\d{1,2}月)?\d{1,2}日|今天|昨天|前天)"
    r"(?:[ T]{0,2}\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?|\d{1,3} ?(?:秒|分钟|小时|天|个月|年)前"
)
_NUMBER: Final = r"\d[\d,.]{0,8} ?[kKwW万千+]{0,2}"
_GAP: Final = r"[\s|｜·•,，/>»:：_\-—–\[\]【】()（）]{0,4}"
_REST: Final = r"[^。！？]"


def _words(words: str) -> str:
    """One of these words, which white space separates."""
    return f"(?:{'|'.join(map(re.escape, words.split()))})"


def _row(word: str, least: int = 1) -> str:
    """A row of at least so many of these."""
    return f"(?:{word}{_GAP}){{{least},30}}"


_PLACES: Final = _words(
    "新浪微博 腾讯微博 微博 微信好友 微信朋友圈 朋友圈 微信 QQ空间 QQ好友 QQ 人人网 豆瓣 开心网 百度贴吧 "
    "贴吧 复制链接 "
    "Facebook Twitter LINE Google+ Email 邮件 打印 收藏 点赞 更多 分享 一键分享 好友 朋友"
)
_SHARE: Final = (
    rf"分享(?:到|至|给){_GAP}{_row(_PLACES, 0)}",
    rf"(?:分享{_GAP})?{_row(_PLACES, 3)}",
    r"(?:微信)?扫一扫[,，]?\s?分享(?:给好友|到微信|到朋友圈|至朋友圈|至好友和朋友圈|到微信朋友圈)?",
    r"(?:一键|我要|点击)?分享(?:本文|此文|本页|这篇文章|文章)(?:到|至)?",
)

_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼台港澳"
_RIGHTS: Final = (
    # Manual pages have "Copyright (C)" and "All rights reserved" for what they describe.
    rf"{_REST}{{0,60}}(?:版权所有|保留所有权利|保留一切权利)(?! ?\\?\(c){_REST}{{0,60}}。?",
    rf"{_REST}{{0,40}}© ?\d{{4}}{_REST}{{0,80}}。?",
    rf"{_REST}{{0,50}}[{_PROVINCES}] ?(?:ICP ?[备证]"
    rf"|公网安备)[ 字第]{{0,3}}[A-Z]?\d?-?\d{{5,14}} ?号?{_REST}{{0,70}}",
    rf"{_REST}{{0,20}}(?:互联网新闻信息服务许可证|网络文化经营许可证|增值电信业务经营许可证"
    rf"|信息网络传播视听节目许可证)"
    rf"[:：编号 ]{{0,4}}[A-Z\d\u4e00-\u9fff（）()\-—]{{4,30}}{_REST}{{0,40}}",
    rf"(?:违法(?:和|及|与)?不良(?:信息|资讯))?举报(?:电话|邮箱|热线)[:：]{_REST}{{4,60}}",
    r"版权声明[:：].{4,110}",
    rf"(?:本文|本站|本博客|本号|原创|版权|欢迎|如需|除非|除特别|文章|以上内容|商业){_REST}{{0,40}}"
    rf"(?:转载请{_REST}{{0,12}}(?:注明|标明|联系|保留)|(?:不得|禁止|谢绝|严禁|请勿)转载"
    rf"|许可协议){_REST}{{0,60}}[。！]?",
    rf"(?:如需)?转载请{_REST}{{0,12}}(?:注明|标明|联系|保留|附上){_REST}{{0,60}}[。！]?",
    r"未经(?:本[站网刊人]|作者|授权|允许|许可|书面)[^。]{0,20}(?:不得|禁止|严禁|请勿|谢绝)(?:转载|复制"
    r"|使用)[^。]{0,30}。?",
    r"(?:网友)?评论仅供其表达个人看法，并不(?:表明|代表).{2,10}立场。?",
)

_NAME: Final = r"[\u4e00-\u9fff·]{2,4}(?:[ 、/][\u4e00-\u9fff·]{2,4}){0,3}"
_EDITOR: Final = (
    r"(?:责任编辑|责编|文字编辑|图片编辑|美术编辑|值班编辑|实习编辑|新媒体编辑|编辑|校对|监制)"
    rf"[:：|｜/] ?{_NAME}"
)
_ORIGIN: Final = (
    r"(?:文章|信息|新闻|内容|本文|原文|稿件)?(?:来源|稿源)[:：|｜] ?[^\s。！？,，;；《》=“”]{1,20}"
    r"|图片来源[:：|｜] ?\S{1,20}|图源[:：]\S{1,12}"
)
_BYLINE: Final = r"(?:作者|记者|文|通讯员)[:：/|] ?[\u4e00-\u9fffA-Za-z·_ ]{1,16}"
_CREDITS: Final = (
    rf"(?:(?:{_BYLINE}|{_DATE}){_GAP}){{0,3}}(?:{_EDITOR}|{_ORIGIN})"
    rf"(?:{_GAP}(?:{_EDITOR}|{_ORIGIN}|{_BYLINE}|{_DATE}|举报|我要评论|打印|字号|字体)){{0,5}}",
    rf"责任编辑[:：]\s?{_REST}{{0,20}}",
)

_STEPS: Final = _words(
    "返回首页 返回列表 返回顶部 返回目录 返回上页 返回上一页 返回上一级 返回书页 返回主页 返回新闻首页 "
    "返回网易首页 回到首页 回到顶部 "
    "上一篇 下一篇 上一章 下一章 上一节 下一节 上一页 下一页 上一张 下一张 上一条 下一条 前一篇 后一篇 "
    "上篇 下篇 上页 下页 "
    "首页 尾页 末页 目录 章节目录 章节列表 加入书签 加入书架 推荐本书 投推荐票 章节报错 网站地图 设为首页 "
    "加入收藏 收藏本站 TOP"
)
_STEP: Final = rf"(?:{_STEPS}|[.…]{{2,3}}|第?{_NUMBER}页?|共{_NUMBER}[页条]|分页{_GAP}\d+/\d+页?)"
_NAVIGATION: Final = (
    r"(?:点击)?(?:返回(?:首页|列表|顶部|上页|上一级|新闻首页|网易首页)|回到(?:顶部|首页|主选单))",
    r"(?:阅读)?(?:上一|下一|前一|后一)[篇章](?:文章|新闻|博客|日志)?",
    rf"(?:阅读)?(?:上一|下一|前一|后一)[篇条章](?:文章|新闻|博客|日志|主题)?\s?[:：]{_REST}{{0,80}}",
    rf"(?:阅读)?(?:上一|下一|前一|后一)[篇](?:文章|新闻|博客|日志)? ?[»>«<]{_REST}{{0,60}}",
    rf"{_STEPS}{_GAP}{_row(_STEP)}",
    rf"(?:[您你])?(?:现在|当前|目前|所在)的?位置(?:是)?[:：]?{_REST}{{0,30}}(?:[>»›→/]|首页){_REST}{{0,60}}",
    r"(?:[\u4e00-\u9fff]{2,6})?首页 ?[>»›] ?[^。！？；，]{1,40}(?:正文|内容|详情|[>»›][^。！？；，]{1,40})",
)

_BEGGING: Final = r"(?:跪求|求|拜求)(?:月票|推荐票|推荐|收藏|订阅|打赏|全订|首订|票票|各种票)[!！~～]{0,3}"
_NOVEL: Final = (
    rf"本章(?:完|未完{_REST}{{0,30}}|节?结束|尚未完结{_REST}{{0,30}})",
    r"手机(?:用户|阅读|版)请?(?:浏览|访问|到|登陆|登录|阅读|上)[^。]{2,90}。?",
    r"(?:请(?:牢记|记住)|一秒记住|天才一秒记住|记住)(?:本[书站]|【)[^。]{2,90}。?",
    rf"(?:{_BEGGING}[，、 和]{{0,2}}){{1,8}}[!！~～。]{{0,5}}",
    r"(?:查看)?最新章节(?:列表|目录)?(?:[:：].{0,60})?",
    rf"{_REST}{{1,30}}(?:最新章节|无弹窗|全文阅读|txt下载|TXT下载)(?:{_REST}{{0,20}}(?:最新章节|无弹窗"
    rf"|全文阅读|txt下载|TXT下载|列表)){{1,4}}",
    rf"{_REST}{{0,30}}(?:笔趣阁|顶点小说|[\u4e00-\u9fff\d]{{1,6}}(?:小说网|中文网))[^。]{{0,30}}(?:首发"
    rf"|最快更新|www|wap)[^。]{{0,50}}。?",
)

_STAMP: Final = (
    rf"(?:发表|发布|更新|修改|编辑|创建|张贴|写)于{_GAP}(?:{_DATE})?|(?:{_DATE}) ?(?:发表|发布|更新)"
    rf"|(?:(?:最后)?(?:发表|发布|更新|修改|编辑|创建)(?:时间|日期)?|发稿时间|时间|日期){_GAP}(?:{_DATE})"
)
_COUNTER: Final = (
    rf"(?:阅读|浏览|点击|访问|评论|回复|查看|围观|热度|人气|点赞|收藏|转发|分享)(?:次数|人数|数|量"
    rf"|率)?{_GAP}{_NUMBER} ?[次人℃条]?"
    rf"|(?:阅读|浏览|点击|访问)(?:次数|人数|数|量)[:：]|(?:本文|文章)?(?:字数统计|字数"
    rf"|总字数)[:：] ?(?:{_NUMBER} ?字?)?"
    rf"|阅读(?:时长|时间)[:：][ ≈~约]{{0,3}}(?:{_NUMBER} ?(?:min|mins|分钟?|小时))?"
    rf"|(?:{_NUMBER} ?分钟|{_NUMBER} ?小时|几秒)读完"
)
_PLAIN_COUNTER: Final = (
    rf"(?:阅读|浏览|点击|访问)(?:次数|人数|数|量)|字数|大约{_NUMBER}个?字|{_NUMBER} ?字"
    rf"|{_NUMBER} ?次(?:访问|阅读|浏览)|{_NUMBER} ?(?:条|个)?评论"
)
_TOPIC: Final = r"(?:分类于|分类|标签|归档于|栏目|专题)[:：]? ?(?:[^\s。！？,，:：|]{1,14}[ ,，/、]{0,2}){0,4}"
_STAMPS: Final = (
    rf"(?:(?:{_BYLINE}|{_DATE}|原创|转载){_GAP}){{0,3}}(?:{_STAMP}|{_COUNTER}|分类于)"
    rf"(?:{_GAP}(?:{_STAMP}|{_COUNTER}|{_PLAIN_COUNTER}|{_TOPIC}|{_BYLINE}|{_ORIGIN}|{_DATE}|原创|转载|收藏"
    rf"|举报)){{0,9}}",
    rf"(?:{_DATE})?发表(?:{_DATE})?更新[^。，]{{0,24}}读完 ?\(大约{_NUMBER}个字\)(?:{_NUMBER}次访问)?",
)

_TOOLS: Final = _words(
    "打印 打印本页 打印此页 打印本文 我要打印 关闭 关闭窗口 关闭本页 字体 字号 大 中 小 繁体 简体 A- A A+ "
    "缩小字体 放大字体 "
    "收藏 收藏本文 加入收藏 复制链接 我要纠错 保护视力色 微博 微信 分享 评论 推荐 默认 特大"
)
_VIEW: Final = (
    rf"(?:{_TOOLS}{_GAP}){{0,6}}(?:打印(?:本页|此页|本文)?|关闭(?:窗口|本页)|字[体号]"
    rf"|缩小字体){_GAP}(?:{_TOOLS}{_GAP}|{_NUMBER}){{1,9}}",
    r"(?:打印|关闭)(?:本页|此页|本文|窗口)",
    r"(?:用|使用)?(?:手机|微信)?扫一扫?(?:描)?[,，]?\s?(?:在)?手机(?:上|端)?(?:打开|浏览|阅读"
    r"|查看)(?:当前页面?|本页|本文)?",
    r"(?:长按|扫描|识别|扫一?扫?)(?:上面|上方|下面|下方|左侧|左方|右侧|图中)的?二维码[^。]{0,40}",
    r"扫码(?:订阅|关注)[^。]{0,16}",
    r"(?:点击)?(?:展开|阅读|查看|显示|浏览)(?:全文|更多|剩余全文|剩余内容|原文|全部内容)(?:内容)?"
    r"|(?:点击)?加载更多|点击查看更多|继续阅读(?:全文)?",
    r"(?:如果|若|喜欢)[^。]{0,14}(?:打赏|赞赏)[^。]{0,12}|打赏(?:作者|本文)|赞赏(?:作者|支持)",
)

_COMMENTS: Final = (
    r"(?:[您你])?(?:需要|必须|还没有|尚未|没有)?(?:请)?先?(?:登录|登陆|注册)[/或后之以者 登录注册]{0,8}"
    r"(?:才能|才可以|后可|方可|即可|可以|再)?(?:进行|发表|参与|查看|添加)?(?:评论|回复|回帖|发帖|留言"
    r"|跟帖)(?: ?登录 ?\| ?(?:立即)?注册)?",
    r"我要(?:评论|留言|回复|发帖)|(?:发表|写|添加|撰写|提交)(?:您的|你的|我的)?(?:评论|回复|留言)|(?:取消)?回复取消",
    rf"(?:全部|所有|最新|最热|热门|精彩|网友|相关)(?:评论|留言|跟贴|跟帖)(?:{_GAP}{_NUMBER}条?)?",
    rf"(?:共|共有|已有|有)? ?{_NUMBER} ?[条人位]?(?:人|用户|网友)?(?:参与)?(?:了)?(?:评论|留言|跟帖"
    rf"|跟贴)(?:{_GAP}{_NUMBER}人参与(?:网友评论)?)?",
    r"(?:目前|暂时|还|暂)?(?:没有|暂?无)(?:热门|任何)?(?:评论|留言|跟贴|跟帖)(?:[,，]?(?:快来|来)?(?:抢沙发"
    r"|说两句)[^。]{0,6})?[。!！]?",
    r"(?:查看|显示|加载)(?:更多|全部|所有)(?:评论|回复|跟贴|跟帖|留言)",
    rf"(?:{_NUMBER} )?跟[贴帖] ?{_NUMBER}",
    r"请自觉遵守互联网相关的政策法规[^。]{0,60}。?",
    r"(?:登录|登陆) ?[/|或] ?(?:立即|免费)?注册|通行证登录|忘记密码[?？]?(?: ?(?:立即|免费)?注册(?:账号)?)?",
)

_POSTERS: Final = _words(
    "楼主 沙发 板凳 地板 只看该作者 只看楼主 倒序浏览 倒序看帖 正序浏览 查看回复 回复 举报 使用道具 "
    "显示全部楼层 电梯直达 引用 顶 踩 赞 支持 反对 "
    "点评 评分 收藏 发消息 窥视卡 当前离线 发表于 推荐"
)
_FORUM: Final = (
    rf"(?:{_DATE})?{_GAP}(?:(?:{_POSTERS}|\d{{1,5}}[#楼]){_GAP}(?:\d{{1,6}}|{_DATE})?{_GAP}){{2,12}}",
    r"只看该作者|只看楼主|倒序浏览|显示全部楼层|电梯直达|\d{1,5} ?\| ?回复",
)

_ANSWERS: Final = (
    r"展开全部|(?:评论)?收起评论?|已赞过(?: ?已踩过.{0,16})?|已踩过.{0,16}|你对这个回答的评价是[?？]?"
    r"|更多追问追答|追问追答",
    r"本回答(?:由|被)[^。]{1,24}(?:推荐|采纳)|向TA提问|私信TA|可选中1个或多个下面的关键词，搜索相关资料.{0,40}",
)

_SCRIPTS: Final = (
    r"(?:抱歉|对不起)?[,，]?(?:[您你])的浏览器(?:不支持|未开启|未启用|没有启用|没有开启|禁用了"
    r"|已禁用)[^。]{0,12}(?:JavaScript|Javascript|脚本|cookies?)[^。]{0,50}[。！!]?",
    r"请(?:先|在浏览器中)?(?:启用|开启|打开|允许)(?:浏览器的?)?[^。]{0,8}(?:JavaScript|Javascript"
    r"|javascript)[^。]{0,40}[。！!]?",
    r"(?:本站|本页|本页面|此页面|该网页|本网站)需要[^。]{0,12}(?:JavaScript|Javascript)[^。]{0,30}[。！!]?",
    r"(?:JavaScript is (?:disabled|required)|(?:Please|You need to) (?:enable|turn on) JavaScript).{0,60}",
)

class LineKind(NamedTuple):
    """at_most: characters in the line; cues: pairs of characters (_ is a space), one of which every line of the kind
    has; proofs: patterns for the whole line."""

    name: str
    at_most: int
    cues: str
    proofs: tuple[str, ...]


# In the order in which a line is asked. Cues make it cheap: nearly all lines have none.
KINDS: Final = (
    LineKind("share", 60, "分享 微博 微信 朋友 空间 贴吧 复制 QQ", _SHARE),
    LineKind("rights", 120, "版权 权利 ©1 ©2 ©_ CP 网安 许可 举报 转载 仅供", _RIGHTS),
    LineKind("credits", 80, "责编 编辑 校对 监制 来源 稿源 图源", _CREDITS),
    LineKind("navigation", 100, "返回 回到 上一 下一 前一 后一 上篇 下篇 上页 下页 首页 位置 目录 书签 "
    "推荐", _NAVIGATION),
    LineKind("novel", 120, "本章 手机 记住 牢记 求月 求推 求收 求订 求打 求全 求首 求票 求各 最新 弹窗 "
    "说网 文网 笔趣 顶点", _NOVEL),
    LineKind(
        "stamps", 80,
        "表于 布于 新于 改于 辑于 建于 贴于 写于 时间 日期 发表 发布 更新 阅读 浏览 点击 访问 评论 回复 "
        "查看 围观 热度 人气 点赞 收藏 转发 分享 "
        "字数 读完 分类 最后",
        _STAMPS,
    ),
    LineKind("view", 60, "打印 关闭 字体 字号 扫一 扫描 扫码 维码 展开 阅读 查看 显示 浏览 加载 打赏 赞赏", _VIEW),
    LineKind("comments", 60, "登录 登陆 注册 评论 留言 回复 跟帖 跟贴 自觉 密码", _COMMENTS),
    LineKind("forum", 60, "楼主 沙发 板凳 地板 该作 浏览 看帖 回复 举报 道具 楼层 直达 引用 支持 反对 点评 "
    "评分 收藏 消息 发表", _FORUM),
    LineKind("answers", 60, "展开 收起 已赞 已踩 评价 追问 回答 TA 可选", _ANSWERS),
    LineKind("scripts", 100, "aS 脚本 ki", _SCRIPTS),
    LineKind("related", 20, "相关 推荐 延伸 扩展 热门 最新 猜你 更多 您可 你可 大家 为您 为你", ()),
)

# A line after which titles of other pages follow.
RELATED_HEADING: Final = re.compile(
    r"(?:(?:更多)?相关(?:阅读|推荐|文章|新闻|资讯|内容|主题|热点|链接|帖子)|(?:推荐|延伸|扩展)阅读|(?:热门"
    r"|精彩|最新)(?:推荐|文章|新闻|资讯|内容|帖子)"
    r"|猜你喜欢|(?:您|你)可能(?:还|也|会)?(?:感兴趣|喜欢)(?:的)?(?:文章|新闻|内容)?|大家都在(?:看|搜)|为[您你]推荐)[:：]?"
)

# Words that are lines of chrome beside other chrome, and titles of chapters elsewhere.
WEAK: Final = frozenset(
    "分享 评论 举报 回复 沙发 楼主 标签 分类 更多 首页 收藏 打印 关闭 上一页 下一页 上一张 下一张 目录 "
    "点赞 赞 踩 推荐 登录 注册 繁体 简体 顶部 "
    "TOP 归档 关于 关注 关注我 发布于 更新于 许可协议 赏 收藏本站 设为首页 网站地图 联系我们 关于我们 "
    "新浪微博 微信 QQ空间 朋友圈 广告".split()
)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """What the whole line of a kind has to match."""
    proofs = next(kind.proofs for kind in KINDS if kind.name == name)
    return re.compile("|".join(f"(?:{proof})" for proof in proofs))
