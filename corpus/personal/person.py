"""Names of persons, where the text says that it is about someone's data: a name in the news is left alone."""

import re
from typing import Final

from corpus.personal.recognizer import NOT, SURE, Form, Recognizer

# The most frequent surnames of the census of 2020 (Ministry of Public Security, 2021) and the usual double ones.
SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪"
    "严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳"
    "裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边闫肖娄宗党付"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻鍾譚鄒陸顧龍萬錢湯喬賀賴龔龐蘭顏嚴溫蘆魯韋畢聶叢齊莊塗時關費紀歐項陽衛單寧閔華車邊婁黨"
)
_DOUBLE: Final = "欧阳|上官|司马|诸葛|皇甫|夏侯|尉迟|公孙|慕容|司徒|令狐|端木|歐陽|司馬|諸葛|尉遲|公孫"
_HAN: Final = "[\u4e00-\u9fff]"
_NAME: Final = f"(?:{_DOUBLE}|[{SURNAMES}]){_HAN}{{1,2}}"
_ALONE: Final = f"(?<!{_HAN})(?P<value>{_NAME})"
_CALLED: Final = "[ :,(]{0,2}(?:(?:[联聯][系繫])?[电電][话話]|手[机機])?[号號码碼: ]{0,4}"
_TITLES: Final = re.compile(
    "先生|女士|小姐|太太|老[师板]|经理|主任|律师|医生|教授|同[学志]|师傅|公司|部[门长]|编辑|客服|工程"
)
_ASKED: Final = (
    "(?:[联聯][系繫絡络]人|收[件货貨]人|寄件人|[发發]件人|(?<!用)[户戶]名|[开開][户戶]人|持卡人|姓名|[监監][护護]人"
    "|[缴繳]费人|[车車]主|租客|房东|房東|投[保诉]人|被保险人)"
)
_END: Final = "(?![\u4e00-\u9fff])|(?=[电電][话話]|手[机機]|身[份分]|性[别別]|年[龄齡]|[男女住])"


def _score_name(text: str, start: int, end: int) -> float:
    return NOT if _TITLES.search(text[start + 1 : end]) or "某" in text[start:end] else SURE


NAME = Recognizer(
    kind="name",
    mark="<姓名>",
    forms=(
        Form(
            "[人名主客东東][: ]",
            f"{_ASKED}(?:姓名)?[: ]{{1,3}}(?P<value>{_NAME})(?:{_END})",
        ),
        Form(
            "身[份分][证證][号號码碼: ]{0,4}[0-9]",
            f"{_ALONE}[,、;( :]{{0,2}}(?:[男女][,、; ]{{0,2}})?(?:居民|公民)?身[份分][证證][号號码碼: ]{{0,4}}[0-9]",
        ),
        Form(
            "1[3-9][0-9][-. ]?[0-9]{4}[-. ]?[0-9]{4}",
            f"{_ALONE}{_CALLED}1[3-9][0-9][ -]?[0-9]{{4}}[ -]?[0-9]{{4}}(?![0-9]|元)",
        ),
    ),
    score=_score_name,
    spoil=lambda value: "某" * len(value),
)
