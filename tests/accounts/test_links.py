"""A pasted link yields platform and identifier for the known platforms; it is never fetched."""

import socket

import pytest
from django import forms

from accounts import links
from accounts.forms.links import LinkField, fill, mismatch
from accounts.models import Platform
from tests import factories as make


@pytest.mark.parametrize("pattern", links.PATTERNS, ids=lambda pattern: pattern.example)
def test_each_example_is_read_by_its_own_pattern(pattern):
    found = links.read(pattern.example)
    assert (found.codes, found.identifier, found.url) == (pattern.codes, pattern.identifier, pattern.example)


@pytest.mark.django_db
def test_patterns_name_platforms_that_exist_and_every_platform_on_the_web_has_one():
    known = {code for pattern in links.PATTERNS for code in pattern.codes}
    assert known - set(Platform.objects.values_list("code", flat=True)) == set()
    unlinked = {"wechat-mini", "alipay-mini"}  # mini-programs have no address of their own
    assert set(Platform.objects.values_list("code", flat=True)) - known == unlinked


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            "7.99 复制打开抖音，看看【云上香水】的作品 https://v.douyin.com/iR2syBRn/ 复制此链接",
            "https://v.douyin.com/iR2syBRn/",
        ),
        ("  https://weibo.com/u/5678901234  ", "https://weibo.com/u/5678901234"),
        ("链接：https://space.bilibili.com/12345678。", "https://space.bilibili.com/12345678"),
        ("HTTPS://WEIBO.COM/u/5678901234", "HTTPS://WEIBO.COM/u/5678901234"),
    ],
)
def test_words_around_a_link_are_left_out(text, url):
    assert links.read(text).url == url


@pytest.mark.parametrize(
    "text", ["", "云上香水", "weibo.com/u/1", "javascript:alert(1)", "ftp://weibo.com/", "https://[", "http://"]
)
def test_what_is_no_web_address_is_not_read(text):
    assert links.read(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://weibo.com.example.cn/u/5678901234",
        "https://notweibo.com/u/5678901234",
        "https://example.cn/weibo.com/u/5678901234",
        "https://weibo.com@example.cn/u/5678901234",
    ],
)
def test_a_host_that_only_looks_like_a_platform_is_no_platform(url):
    assert links.read(url).codes == ()


def test_long_and_hostile_addresses_are_cut_and_harmless():
    assert len(links.read("https://weibo.com/" + "a" * 100_000).url) == links.MOST
    assert links.read("https://baijiahao.baidu.com/u?" + "&".join("a" * 80)) is None
    assert len(links.read("https://tieba.baidu.com/f?kw=" + "a" * 250).identifier) == links.MOST_IDENTIFIER


class Form(forms.Form):
    identifier = forms.CharField()
    link = LinkField(required=False)

    def __init__(self, data, platform):
        super().__init__(data)
        self.platform = platform

    def clean(self):
        fill(self, self.platform)
        return self.cleaned_data


@pytest.mark.django_db
class TestForms:
    def test_an_empty_identifier_is_taken_from_the_link(self):
        form = Form({"link": "https://weibo.com/u/5678901234"}, make.platform("weibo"))
        assert form.is_valid() and form.cleaned_data["identifier"] == "5678901234"

    def test_a_typed_identifier_stays(self):
        form = Form({"link": "https://weibo.com/u/5678901234", "identifier": "自己写的"}, make.platform("weibo"))
        assert form.is_valid() and form.cleaned_data["identifier"] == "自己写的"

    def test_a_link_without_identifier_leaves_the_question(self):
        form = Form({"link": "https://v.douyin.com/iR2syBRn/"}, make.platform("douyin"))
        assert list(form.errors) == ["identifier"]

    def test_a_link_of_another_platform_is_told(self):
        form = Form({"link": "https://v.douyin.com/iR2syBRn/", "identifier": "a"}, make.platform("weibo"))
        assert form.errors["link"] == ["这是抖音的链接，所选平台是新浪微博"]
        assert (
            mismatch("https://mp.weixin.qq.com/s/x", make.platform("weibo"))
            == "这是微信订阅号或微信服务号的链接，所选平台是新浪微博"
        )

    def test_an_unknown_host_says_nothing(self):
        form = Form({"link": "https://www.jingyuan.example.cn/", "identifier": "a"}, make.platform("weibo"))
        assert form.is_valid()

    def test_text_without_address_is_refused_in_words(self):
        form = Form({"link": "看我主页", "identifier": "a"}, make.platform("weibo"))
        assert form.errors["link"][0].startswith("链接以 http:// 或 https:// 开头")

    def test_nothing_is_fetched(self, monkeypatch):
        monkeypatch.setattr(socket, "socket", lambda *a, **k: pytest.fail("a link was fetched"))
        assert links.read("https://weibo.com/u/5678901234").identifier == "5678901234"
