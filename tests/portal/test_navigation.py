"""The menu by role: what a role cannot use is not there, and every entry opens."""

import pytest
from django.test import RequestFactory

from county.enums import Role
from county.models import RoleAssignment, User
from portal import navigation

EXPECTED = {
    "reviewer": [
        "工作台", "待办事项", "申请审批", "公告公示", "报送同步", "账号台账", "全国系统", "更新监测", "不合规账号",
        "季度检查", "覆盖和整合", "账号摸排", "问题整改", "时限日历",
        "统计报告", "制度表单", "工作日历", "参数设置",
    ],
    "approver": [
        "工作台", "待办事项", "申请审批", "公告公示", "报送同步", "账号台账", "全国系统", "更新监测", "不合规账号",
        "季度检查", "覆盖和整合", "账号摸排", "问题整改", "时限日历",
        "统计报告", "制度表单", "表单栏目", "检查指标", "平台目录", "报送栏目", "接口令牌", "工作日历", "参数设置", "单位管理", "人员管理",
    ],
    "clerk": [
        "工作台", "待办事项", "申请办理", "申请进度", "公告公示", "账号台账", "更新监测", "不合规账号", "检查结果",
        "覆盖和整合", "账号摸排",
        "问题整改",
        "时限日历", "统计报告", "制度表单",
    ],
    "leader": ["待办事项", "已办事项", "本单位账号", "更新监测", "不合规账号",
        "检查结果", "账号摸排", "问题整改", "时限日历", "统计报告", "制度表单"],
    "inspector": ["工作台", "待办事项", "公告公示", "账号台账", "更新监测", "不合规账号",
        "季度检查", "账号摸排", "问题整改", "时限日历", "统计报告", "制度表单"],
    "observer": ["总览", "抄送事项", "公告公示", "账号台账", "更新监测", "不合规账号",
        "季度检查", "覆盖和整合", "账号摸排", "问题整改", "时限日历", "统计报告", "制度表单"],
    "sysadmin": ["工作台", "制度表单", "单位管理", "人员管理", "运行状况"],
    "secadmin": ["工作台", "制度表单", "单位管理", "人员管理", "审计记录"],
    "auditor": ["工作台", "制度表单", "审计记录"],
}  # fmt: skip


def menu(user, path="/", **query):
    request = RequestFactory().get(path, query)
    request.user = user
    return navigation.groups(request)


def items(user, path="/", **query):
    return [item for group in menu(user, path, **query) for item in group.items]


def labels(user) -> list[str]:
    return [item.label for item in items(user)]


@pytest.mark.parametrize("who", EXPECTED)
def test_each_role_has_its_own_menu(county, who):
    assert labels(getattr(county, who)) == EXPECTED[who]


@pytest.mark.parametrize("who", EXPECTED)
def test_every_entry_opens_for_the_role_that_has_it(client, county, monday, who):
    user = getattr(county, who)
    client.force_login(user)
    assert {item.url: client.get(item.url).status_code for item in items(user)} == {
        item.url: 200 for item in items(user)
    }


def test_labels_have_four_characters_at_most_five():
    assert [entry.label for _, group in navigation.MENU for entry in group if not 2 <= len(entry.label) <= 5] == []


def test_icons_are_in_the_sprite(settings):
    sprite = (settings.BASE_DIR / "templates/components/_sprite.html").read_text("utf-8")
    assert [entry.icon for _, group in navigation.MENU for entry in group if f'id="i-{entry.icon}"' not in sprite] == []


def test_somebody_with_two_roles_sees_each_address_and_label_once(county):
    RoleAssignment.objects.create(user=county.leader, unit=county.town, role=Role.CLERK)
    both = User.objects.get(pk=county.leader.pk)
    found = items(both)
    assert len({item.url for item in found}) == len({item.label for item in found}) == len(found)
    assert "工作台" in labels(both) and "申请办理" in labels(both) and "已办事项" in labels(both)


@pytest.mark.parametrize(
    ("who", "path", "query", "label"),
    [
        ("reviewer", "/", {}, "工作台"),
        ("reviewer", "/todo/", {}, "待办事项"),
        ("reviewer", "/approve/", {}, "申请审批"),
        ("reviewer", "/approve/0d4a/", {}, "申请审批"),
        ("reviewer", "/calendar/", {"view": "month"}, "时限日历"),
        ("leader", "/", {}, "待办事项"),
        ("leader", "/", {"tab": "done"}, "已办事项"),
        ("leader", "/", {"tab": "nonsense"}, "待办事项"),
        ("observer", "/", {"tab": "copies"}, "抄送事项"),
        ("sysadmin", "/admin/operations/", {}, "运行状况"),
    ],
)
def test_the_page_one_is_on_is_marked(county, who, path, query, label):
    assert [item.label for item in items(getattr(county, who), path, **query) if item.current] == [label]


@pytest.mark.parametrize("path", ["/search/", "/messages/", "/accountsx/"])
def test_a_page_outside_the_menu_marks_nothing(county, path):
    assert [item.label for item in items(county.reviewer, path) if item.current] == []


def test_only_what_is_owed_gets_a_red_number(county, monday, brought):
    brought("reviewing")
    counted = [(item.label, item.count) for item in items(county.reviewer) if item.hot]
    assert counted == [("待办事项", 1)]
    assert {item.count for item in items(county.reviewer) if not item.hot} == {0}


def test_what_is_owed_is_read_once_per_request(county, monday, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = county.reviewer
    first = navigation.todos_of(request)
    with django_assert_num_queries(0):
        assert navigation.todos_of(request) is first


def test_groups_without_entries_are_left_out(county):
    assert [group.label for group in menu(county.leader)] == ["", "台账监管", "统计资料"]
    assert [group.label for group in menu(county.auditor)] == ["", "统计资料", "系统管理"]
