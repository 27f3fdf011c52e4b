"""The words of a circular that people may change, and what they usually say. Figures stand elsewhere and are computed."""

from dataclasses import dataclass

from county import articles, parameters
from inspections.models import Round


@dataclass(frozen=True)
class Text:
    """One editable text; ``lines`` is the height of its field."""

    name: str
    label: str
    hint: str
    lines: int
    most: int = 2000
    required: bool = True


TEXTS: tuple[Text, ...] = (
    Text("addressee", "主送", "一行，以冒号结尾", 1, 100),
    Text("basis", "依据", "检查的依据和经过", 4),
    Text("overall_more", "总体情况补充", "接在统计数字后面，可以不写", 4, required=False),
    Text("problems_lead", "存在问题开头", "接下来逐类列出问题，由系统生成", 2),
    Text("praise_more", "表扬补充", "接在表扬名单后面，可以不写", 3, required=False),
    Text("next_steps", "下一步工作要求", "一段一行", 10, 4000),
    Text("copies", "抄送", "不写则不印", 1, 200, required=False),
)
NAMES: tuple[str, ...] = tuple(text.name for text in TEXTS)


def usual(row: Round) -> dict[str, str]:
    """What a first draft says."""
    office = parameters.get("office_name")
    return {
        "addressee": "各乡（镇）人民政府，县政府各部门、各直属事业单位：",
        "basis": (
            f"根据《{articles.TITLE}》第三十五条规定，{office}组织对全县政务新媒体"
            f"{row.period}运行情况进行了全面检查。现将有关情况通报如下。"
        ),
        "overall_more": "",
        "problems_lead": "从检查情况看，仍有部分单位管理不严、维护不及时，主要存在以下问题。",
        "praise_more": "",
        "next_steps": (
            "（一）立即整改问题。被通报的单位要对照问题清单逐项整改，在整改通知书规定的期限内通过管理平台报送整改情况和证明材料。\n"
            "（二）压实管理责任。各单位主要负责同志要履行第一责任人责任，落实专人负责和三审三校制度，做到每周有更新、留言有回应。\n"
            "（三）规范审批备案。开设、变更、关停、注销账号必须先审批后办理，按期发布公告；未经审批备案的账号立即清理关停。"
        ),
        "copies": "",
    }
