"""Where a person lives: addresses down to the house number and finer."""

import re
from typing import Final

from corpus.personal.recognizer import NOT, SURE, WEAK, Form, Recognizer

_NUMBER: Final = "[0-9一二三四五六七八九十百甲乙丙丁A-Za-z-]{1,6}"
_HAN: Final = "[\u4e00-\u9fff]"
# What names are made of: neither a level of an address nor a word that leads to one.
_NAME: Final = "(?![省市区區县縣镇鎮乡鄉在于於到从從至是的住位])[\u4e00-\u9fff]"
# 浙江省杭州市西湖区灵隐街道, each part at most once.
_ABOVE: Final = (
    f"(?:(?:{_NAME}){{2,7}}(?:省|自治区|特别行政区))?(?:(?:{_NAME}){{2,6}}(?:市|自治州|盟))?"
    f"(?:(?:{_NAME}){{1,5}}(?:[区區县縣市旗]))?(?:(?:{_NAME}){{1,6}}(?:街道|[镇鎮乡鄉]))?"
)
_ROAD: Final = f"(?:{_NAME}){{1,8}}(?:大道|大街|路|街|巷|[弄里]|胡同|[村庄莊屯]|[小新花][区區]|[苑园園城])"
_HOUSE: Final = f"(?:{_NUMBER}[号號]|[0-9]{{1,5}}[弄巷])(?:之[0-9一二三四五六七八九]|院|大院)?"
_FINER: Final = (
    "(?:(?:[0-9A-Za-z一二三四五六七八九十-]{1,5}(?:栋|棟|幢|座|号楼|號樓|楼|樓|层|層|单元|單元|室|户|戶|房|号房)"
    "|[0-9]{1,3}-[0-9]{1,4}(?:-[0-9]{1,4})?(?:室|号)?))"
)
_ROOM: Final = re.compile(r"(?:室|户|戶|房|单元|單元|[号號弄栋棟幢座][0-9]{1,3}-[0-9]{1,4}(?:-[0-9]{1,4})?)$")
_PLACE: Final = re.compile("[省市区區县縣镇鎮乡鄉村庄莊路街道巷弄里苑园園城楼樓栋棟幢]")
_NUMBERED: Final = re.compile("[1-9一二三四五六七八九十]")
# Whoever writes one of these says that someone can be found there.
_ASKED: Final = (
    "(?:(?:家庭|现|現|居|常)?住址|(?:收[货貨件]|寄[件送]|邮寄|郵寄|通[讯訊]|[联聯][系繫絡]|家庭|居住|[户戶]籍|送[货貨])地址|家住|现住|現住"
    "|[户戶]籍所在地|住所地?|(?<![\u4e00-\u9fffA-Za-z])地址)"
)
_OTHER: Final = "(?![电電][话話]|手[机機]|[联聯][系繫絡]|[邮郵][编編箱]|[传傳]真|QQ|微信)"
_ON_ROAD: Final = "[路街道巷弄里同村庄莊屯区區苑园園城][0-9一二三四五六七八九十百甲乙丙丁a-z-]{1,6}"
_REST: Final = f"(?:{_OTHER}[\u4e00-\u9fffA-Za-z0-9#()_·-])"


def _score_address(text: str, start: int, end: int) -> float:
    """A room is somebody's; a house may be an office, and needs a word for living or sending."""
    value = text[start:end]
    if not _NUMBERED.search(value) or not _PLACE.search(value):
        return NOT
    return SURE if _ROOM.search(value) else WEAK


ADDRESS = Recognizer(
    kind="address",
    mark="<地址>",
    forms=(
        # From the end: what ends an address is rarer than what may begin one.
        Form(
            f"{_ON_ROAD}[号號弄巷院].{{0,12}}[栋棟幢座楼樓层層元室户戶房0-9]",
            f"(?r){_ABOVE}{_ROAD}{_HOUSE}(?:{_HAN}{{2,10}})?{_FINER}{{1,4}}",
        ),
        Form(f"{_ON_ROAD}[号號弄巷院]", f"(?r){_ABOVE}{_ROAD}{_HOUSE}"),
        Form(f"{_ON_ROAD}(?:[栋棟幢座楼樓层層单單室户戶房-]|号楼|號樓)", f"(?r){_ABOVE}{_ROAD}{_FINER}{{1,4}}"),
        Form(
            "[住地家现現户戶][址住籍所]",
            f"{_ASKED}[:是为為在于於 ]{{0,3}}(?P<value>{_REST}{{2,50}}[0-9]{_REST}{{0,30}})(?!{_REST})",
        ),
    ),
    score=_score_address,
    reach=88,
    spoil=lambda value: re.sub("[0-9一二三四五六七八九十百A-Za-z]", "0", value),
    context="居?住[在于於]|家住|[地住]址|收[件货貨]|寄[到件往至]|送[货貨达達到]|[户戶]籍|住所地|通[讯訊]",
    # Of those who want to be found.
    against="(?:公司|[单單]位|[学學]校|酒店|[门門][店市]|医院|醫院|办公|辦公|[经經][营營]|注[册冊]|[会會][议議]|活[动動]|[报報]名"
    "|面[试試]|餐[厅廳])(?:地[址点點]|位[于於])?",
)
