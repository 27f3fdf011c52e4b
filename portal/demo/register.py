"""Accounts that the demo county had before the portal: filed, running, a few closed. Names are invented."""

from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import Account, NationalEntry, Platform
from county import attachments, clock, numbering
from portal.demo.drawing import screenshot
from portal.demo.people import SURNAMES, People

WECHAT, DOUYIN, WEIBO, CHANNELS, HEADLINES, MINI = (
    "wechat-subscription",
    "douyin",
    "weibo",
    "wechat-channels",
    "toutiao",
    "wechat-mini",
)
EXISTING = (
    ("县政府办", "泾水之源发布", (WECHAT, WEIBO)),
    ("香水镇", "云上香水", (WECHAT,)),
    ("泾河源镇", "泾河源里", (WECHAT, DOUYIN)),
    ("六盘山镇", "六盘山镇小喇叭", (WECHAT,)),
    ("新民乡", "新民乡事", (WECHAT, DOUYIN)),
    ("兴盛乡", "兴盛乡音", (WECHAT,)),
    ("黄花乡", "黄花故里", (WECHAT,)),
    ("大湾乡", "大湾新事", (WECHAT,)),
    ("县发展改革局", "泾源发改视窗", (WECHAT,)),
    ("县教育体育局", "泾源教体在线", (WECHAT, DOUYIN)),
    ("县公安局", "泾源平安哨", (WECHAT, WEIBO, DOUYIN)),
    ("县民政局", "泾源民政暖心", (WECHAT,)),
    ("县司法局", "泾源法治课堂", (WECHAT, WEIBO)),
    ("县人社局", "泾源就业直通车", (WECHAT,)),
    ("县自然资源局", "泾源山水家园", (WECHAT,)),
    ("县住建局", "泾源安居驿站", (WECHAT,)),
    ("县农业农村局", "泾源乡村振兴路", (WECHAT, WEIBO)),
    ("县文旅局", "泾源文旅手册", (WECHAT, DOUYIN)),
    ("县卫生健康局", "健康泾源讲堂", (WECHAT, HEADLINES, WEIBO)),
    ("县应急局", "泾源应急提醒", (WECHAT,)),
    ("县市场监管局", "泾源放心消费", (WECHAT,)),
    ("县人民医院", "泾源县医院健康课堂", (WECHAT,)),
)


def facts(short: str, unit, number: int) -> dict:
    """Persons and purpose of a unit, the same for all its accounts."""
    people = [f"{SURNAMES[(number * 4 + step) % len(SURNAMES)]}{given}" for step, given in enumerate("明华强芳")]
    values = {
        "purpose": f"发布{short}政务信息和办事指南，受理群众咨询",
        "functions": "publish,interact,serve",
        "operating_mode": "self",
        "in_budget": True,
        "news_licence": False,
        "video_licence": False,
    }
    for code, name, post in zip(
        ("first", "direct", "checker", "keeper"),
        people,
        ("主要负责同志", "分管负责同志", "办公室主任", "办公室干事"),
        strict=True,
    ):
        values |= {f"{code}_name": name, f"{code}_post": post, f"{code}_phone": unit.phone}
    return values


@transaction.atomic
def build(people: People, today: date) -> dict[tuple[str, str], Account]:
    """File the existing accounts about two years back, entered in the national system; returns them by unit and platform."""
    platforms = {row.code: row for row in Platform.objects.all()}
    made = {}
    with clock.freeze(clock.now()) as hands:
        for number, (short, name, codes) in enumerate(EXISTING):
            for step, code in enumerate(codes):
                filed = today - timedelta(days=700 - number * 9 - step * 40)
                hands.move_to(datetime.combine(filed, time(10), clock.ZONE))
                account = _filed(people.units[short], platforms[code], name, number, step)
                _entered(account, people)
                made[short, code] = account
    return made


def _filed(unit, platform: Platform, name: str, number: int, step: int) -> Account:
    filed = clock.today()
    account = Account(
        unit=unit,
        platform=platform,
        name=name,
        identifier=f"jy{number:02d}{step}{platform.code[:2]}",
        link=f"https://www.example.gov.cn/media/{number:02d}{step}",
        opened_on=filed - timedelta(days=900 + number * 11),
        verified_subject=unit.name,
        verified_state="verified",
        verified_until=filed + timedelta(days=900 + number),
        filing_number=numbering.next_number("filing", filed),
        filed_on=filed,
        registered_at=clock.now(),
        updated_at=clock.now(),
        **facts(unit.short_name, unit, number),
    )
    account.index_name()
    account.save()
    return account


def _entered(account: Account, people: People) -> None:
    picture = SimpleUploadedFile("全国系统截图.png", screenshot(), "image/png")
    proof = attachments.receive(picture, by=people.reviewer, unit=account.unit)
    NationalEntry.objects.create(
        account=account,
        matter="opening",
        entered_on=clock.today(),
        entered_by=people.reviewer,
        recorded_at=clock.now(),
        proof=proof,
    )
