"""What a pasted link says about an account: platform and identifier, by the shape of the address alone.

The link is never fetched. Each pattern has an example that the tests read; a platform that is a new row without a
pattern is simply not recognised.
"""

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs, unquote, urlsplit

MOST, MOST_IDENTIFIER = 300, 80  # characters of a link and of an identifier that are kept
WECHAT = ("wechat-subscription", "wechat-service")


@dataclass(frozen=True)
class Pattern:
    """*hosts* (with everything below them), then a path with at most one group, or a query parameter: the identifier."""

    codes: tuple[str, ...]
    hosts: tuple[str, ...]
    path: str = ""
    query: str = ""
    example: str = ""
    identifier: str = ""


@dataclass(frozen=True)
class Link:
    """A link that was read: *codes* are the platforms it may belong to, *identifier* is empty where it says none."""

    url: str
    codes: tuple[str, ...] = ()
    identifier: str = ""


def _one(code: str, *hosts: str, **more: str) -> Pattern:
    return Pattern((code,), hosts, **more)


PATTERNS: tuple[Pattern, ...] = (
    Pattern(WECHAT, ("mp.weixin.qq.com",), query="__biz", identifier="MzA5MTk2NDQ0MA==",
            example="https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA5MTk2NDQ0MA==#wechat_redirect"),
    Pattern(WECHAT, ("mp.weixin.qq.com",), example="https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"),
    _one("wechat-channels", "weixin.qq.com", path=r"/sph/([A-Za-z0-9]+)", identifier="A1b2C3d4e5",
         example="https://weixin.qq.com/sph/A1b2C3d4e5"),
    _one("wechat-channels", "channels.weixin.qq.com", example="https://channels.weixin.qq.com/platform"),
    _one("weibo", "weibo.com", "weibo.cn", path=r"/(?:u|profile)/(\d{5,12})", identifier="5678901234",
         example="https://weibo.com/u/5678901234?is_all=1"),
    _one("weibo", "weibo.com", "weibo.cn", path=r"/(\d{5,12})", identifier="5678901234", example="https://m.weibo.cn/5678901234"),
    _one("weibo", "weibo.com", "weibo.cn", example="https://weibo.com/jingyuanfabu"),
    _one("douyin", "douyin.com", path=r"/user/([\w.-]+)", identifier="MS4wLjABAAAAx1y2",
         example="https://www.douyin.com/user/MS4wLjABAAAAx1y2?from_tab_name=main"),
    _one("douyin", "douyin.com", "iesdouyin.com", example="https://v.douyin.com/iR2syBRn/"),
    _one("kuaishou", "kuaishou.com", path=r"/profile/([\w-]+)", identifier="3xk2j9h8g7f6",
         example="https://www.kuaishou.com/profile/3xk2j9h8g7f6"),
    _one("kuaishou", "kuaishou.com", "chenzhongtech.com", example="https://v.kuaishou.com/aBc123"),
    _one("toutiao", "toutiao.com", path=r"/c/user/(?:token/)?([\w.-]+)", identifier="MS4wLjABAAAAz9",
         example="https://www.toutiao.com/c/user/token/MS4wLjABAAAAz9/"),
    _one("toutiao", "toutiao.com", example="https://m.toutiao.com/is/abc/"),
    _one("xiaohongshu", "xiaohongshu.com", path=r"/user/profile/([0-9a-f]{24})", identifier="5f3c1a2b000000000101abcd",
         example="https://www.xiaohongshu.com/user/profile/5f3c1a2b000000000101abcd"),
    _one("xiaohongshu", "xiaohongshu.com", "xhslink.com", example="https://xhslink.com/m/abc"),
    _one("bilibili", "space.bilibili.com", path=r"/(\d{1,16})", identifier="12345678",
         example="https://space.bilibili.com/12345678/dynamic"),
    _one("bilibili", "bilibili.com", "b23.tv", example="https://b23.tv/abc123"),
    _one("baijiahao", "baijiahao.baidu.com", query="app_id", identifier="1601234567890123",
         example="https://baijiahao.baidu.com/u?app_id=1601234567890123"),
    _one("baijiahao", "author.baidu.com", path=r"/home/(\w+)", identifier="1601234567890123",
         example="https://author.baidu.com/home/1601234567890123"),
    _one("baijiahao", "baijiahao.baidu.com", example="https://baijiahao.baidu.com/s?id=1789"),
    _one("pengpai", "thepaper.cn", path=r"/(?:gov|user)_(\d+)", identifier="58123",
         example="https://www.thepaper.cn/gov_58123"),
    _one("pengpai", "thepaper.cn", example="https://m.thepaper.cn/newsDetail_forward_1"),
    _one("qiehao", "new.qq.com", path=r"/omn/author/([\w%=-]+)", identifier="8QMf3Hxd7YQUuj",
         example="https://new.qq.com/omn/author/8QMf3Hxd7YQUuj"),
    _one("qiehao", "om.qq.com", example="https://om.qq.com/userAuth/index"),
    _one("dayu", "mp.uc.cn", "mp.dayu.com", example="https://mp.dayu.com/dashboard"),
    _one("weishi", "weishi.qq.com", example="https://isee.weishi.qq.com/ws/app-pages/share/index.html?id=1"),
    _one("tieba", "tieba.baidu.com", query="kw", identifier="泾源", example="https://tieba.baidu.com/f?kw=%E6%B3%BE%E6%BA%90"),
    _one("app", "apps.apple.com", path=r"/(?:\w+/)?app/(?:[^/]+/)?id(\d+)", identifier="1234567890",
         example="https://apps.apple.com/cn/app/id1234567890"),
    _one("app", "appgallery.huawei.com", path=r"/app/(C\d+)", identifier="C104567890",
         example="https://appgallery.huawei.com/app/C104567890"),
    _one("app", "sj.qq.com", path=r"/appdetail/([\w.]+)", identifier="cn.gov.jingyuan",
         example="https://sj.qq.com/appdetail/cn.gov.jingyuan"),
)  # fmt: skip
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。、；：（）【】《》“”]+", re.IGNORECASE)


def address_in(text: str) -> str:
    """The first web address in what was pasted (platforms put words around it); empty if there is none."""
    found = _ADDRESS.search(text[: 4 * MOST])
    return found.group()[:MOST] if found else ""


def read(text: str) -> Link | None:
    """The link in *text* with what its shape says; None where there is no address at all."""
    url = address_in(text)
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        for pattern in PATTERNS:
            if _is_at(pattern, host) and (found := _identifier(pattern, parts.path, parts.query)) is not None:
                return Link(url, pattern.codes, found)
    except ValueError:  # an address that no browser would open
        return None
    return Link(url)


def _is_at(pattern: Pattern, host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in pattern.hosts)


def _identifier(pattern: Pattern, path: str, query: str) -> str | None:
    """What the pattern reads: text, "" for a platform without identifier, None where it does not fit."""
    if pattern.query:
        values = parse_qs(query, max_num_fields=50).get(pattern.query, [])
        return values[0][:MOST_IDENTIFIER] if values else None
    if not pattern.path:
        return ""
    found = _compiled(pattern.path).match(path)
    return unquote(found.group(1))[:MOST_IDENTIFIER] if found else None


@cache
def _compiled(path: str) -> re.Pattern:
    return re.compile(path + r"(?=/|$)")
