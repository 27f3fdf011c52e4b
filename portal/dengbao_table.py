"""The eighteen points of the classified protection (等级保护), each with what this portal does about it and what proves it.

One entry per point: clause, facts read from the settings, evidence (tests by their id), and what only the platform can do.
A fact names a setting. Where the setting is not there, or has another value than the point asks for, the point is not met.
"""

from dataclasses import dataclass
from typing import Any

MISSING = object()
GIVEN = "已设置"
"""Shown instead of keys."""


@dataclass(frozen=True)
class Fact:
    """*setting* by name. *wanted*: the value itself, or one of these.

    ``>=n``, ``<=n``; ``given`` (not empty), ``there`` (whatever it says); ``has x``, ``lacks x``; ``file x`` (below a folder).
    """

    words: str
    setting: str
    wanted: Any
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """*number* DB-…, the clause in short, facts, evidence and the platform's part; no facts: all of it is the platform's."""

    number: str
    clause: str
    facts: tuple[Fact, ...]
    evidence: tuple[str, ...] = ()
    platform: str = ""


POINTS = (
    Point(
        "DB-01",
        "身份标识唯一、口令复杂度、定期更换",
        (
            Fact("口令长度", "AUTH_PASSWORD_VALIDATORS", "has county.passwords.Length"),
            Fact("常见口令不接受", "AUTH_PASSWORD_VALIDATORS", "has CommonPasswordValidator"),
            Fact("90 天更换、最近五个不重用", "SIGN_IN_POLICY", "dengbao", ("tests/county/test_password_policy.py",)),
        ),
        (
            "tests/county/test_passwords.py::test_fewer_than_three_classes",
            "tests/county/test_people.py::test_one_name_in_any_spelling_is_one_user",
        ),
    ),
    Point(
        "DB-02",
        "登录失败处理、限制次数、超时退出",
        (
            Fact("无操作退出（分钟）", "IDLE_MINUTES", "<=30"),
            Fact("管理员无操作退出（分钟）", "ADMIN_IDLE_MINUTES", "<=15", ("tests/county/test_sessions.py",)),
            Fact("登录最长（小时）", "SESSION_HOURS", "<=10", ("tests/county/test_sessions.py",)),
        ),
        (
            "tests/county/test_session.py::test_five_failures_lock_even_the_right_password_out",
            "tests/county/test_middleware.py::test_thirty_minutes_without_a_request_end_the_session",
        ),
    ),
    Point(
        "DB-03",
        "远程管理防窃听",
        (
            Fact("只用加密连接", "SECURE_SSL_REDIRECT", True),
            Fact("HSTS（秒）", "SECURE_HSTS_SECONDS", ">=31536000"),
            Fact("Cookie 只走加密连接", "SESSION_COOKIE_SECURE", True),
        ),
        ("tests/jingyuan_media/test_deploy.py::test_a_careful_server_is_clean",),
        "TLS 证书和前置代理；数据库、Redis 只在本机监听或另加 TLS",
    ),
    Point(
        "DB-04",
        "双因素鉴别",
        (Fact("动态口令", "SECOND_FACTOR", True, ("tests/county/test_second.py",)),),
        (),
        "UKey、统一身份认证由平台提供",
    ),
    Point(
        "DB-05",
        "分配账户和权限、默认账户、多余账户",
        (
            Fact("没有演示登录和可移动的时钟", "CLOCK_MAY_SHIFT", False),
            Fact("管理员互相制约、90 天不用停用", "SECOND_FACTOR", True, ("tests/county/test_three_apart.py",)),
        ),
        (
            "tests/county/test_people.py::test_a_new_user_is_not_enabled_has_no_role_and_must_change_the_password",
            "tests/county/test_founding.py::test_each_administrator_holds_one_role_and_must_change_the_password",
        ),
    ),
    Point(
        "DB-06",
        "最小权限、管理权限分离",
        (Fact("Django 后台没有启用", "INSTALLED_APPS", "lacks django.contrib.admin"),),
        (
            "tests/house/test_matrix.py::test_everybody_gets_what_the_table_says",
            "tests/house/test_access.py::test_nobody_learns_or_changes_anything_of_a_unit_that_is_not_his",
            "tests/county/test_people.py::test_an_administrator_gets_no_second_duty",
        ),
        "数据库角色与表的属主分开",
    ),
    Point(
        "DB-07",
        "安全审计覆盖每个用户",
        (Fact("每次请求记下地址和编号", "MIDDLEWARE", "has county.middleware.Actor"),),
        (
            "tests/county/test_audit.py::test_keeps_who_what_when_and_from_where",
            "tests/county/test_audit.py::test_goes_with_the_deed_when_it_is_taken_back",
            "tests/jingyuan_media/test_logs.py",
        ),
        "系统和数据库日志的集中采集、时钟同步",
    ),
    Point(
        "DB-08",
        "审计记录保护、备份、防删改",
        (
            Fact(
                "摘要链的密钥", "AUDIT_KEY", "given", ("tests/county/test_chain.py", "tests/county/test_protection.py")
            ),
            Fact("留存（天）", "AUDIT_RETENTION_DAYS", ">=184", ("tests/county/test_pruning.py",)),
        ),
        ("tests/county/test_audit.py::test_is_never_changed_in_bulk",),
        "审计导出文件另存一处",
    ),
    Point(
        "DB-09",
        "数据有效性检验",
        (
            Fact("控制字符不进入程序", "MIDDLEWARE", "has county.middleware.RefuseControlCharacters"),
            Fact("表单字段最多", "DATA_UPLOAD_MAX_NUMBER_FIELDS", "<=1000"),
        ),
        (
            "tests/hostile/test_fuzz.py",
            "tests/hostile/test_text.py",
            "tests/hostile/test_uploads.py",
            "tests/county/test_nonsense.py",
        ),
        "慢请求、洪水攻击由前置代理限制",
    ),
    Point(
        "DB-10",
        "管理终端地址限制",
        (
            Fact("允许办公的网络", "ALLOWED_NETS", "given", ("tests/county/test_networks.py",)),
            Fact("允许管理的网络", "ADMIN_NETS", "given", ("tests/county/test_networks.py",)),
        ),
        (),
        "主机和数据库的远程管理地址",
    ),
    Point(
        "DB-11",
        "已知漏洞及时修补",
        (Fact("软件包按摘要安装，清单可打印", "BASE_DIR", "file requirements.lock"),),
        (
            "tests/ops/test_supply.py::test_every_package_of_the_locks_has_digests",
            "tests/ops/test_supply.py::test_the_bill_names_every_package_once_with_version_licence_and_digests",
        ),
        "漏洞查询要能访问外网（make audit）；操作系统补丁",
    ),
    Point(
        "DB-12",
        "恶意代码防范",
        (Fact("病毒扫描的接口", "CLAMD", "given", ("tests/county/test_scanner.py", "tests/county/test_sieve.py")),),
        ("tests/county/test_attachments.py", "tests/hostile/test_uploads.py"),
        "clamd 服务和病毒库；主机防病毒",
    ),
    Point(
        "DB-13",
        "数据完整性",
        (Fact("记录的摘要算法", "DIGEST", "given", ("tests/county/test_chain.py", "tests/county/test_files.py")),),
        ("tests/portal/test_drill.py::test_a_portal_that_was_lost_is_the_same_again",),
        "传输完整性靠 TLS",
    ),
    Point(
        "DB-14",
        "数据保密性",
        (
            Fact(
                "电话加密的密钥", "FIELD_KEYS", "given", ("tests/county/test_ciphers.py", "tests/portal/test_phones.py")
            ),
        ),
        (),
        "磁盘和备份介质加密",
    ),
    Point(
        "DB-15",
        "备份恢复",
        (Fact("备份、核对、恢复的命令", "BASE_DIR", "file portal/backups.py"),),
        (
            "tests/portal/test_drill.py::test_a_portal_that_was_lost_is_the_same_again",
            "tests/portal/test_metrics.py::test_a_back_up_and_its_check_are_told",
        ),
        "异地存放；实时备份和热备（三级）",
    ),
    Point(
        "DB-16",
        "剩余信息保护",
        (
            Fact("会话在服务器上", "SESSION_ENGINE", "has sessions"),
            Fact("浏览器脚本读不到 Cookie", "SESSION_COOKIE_HTTPONLY", True),
        ),
        ("tests/county/test_session.py::test_ends_the_session_and_tells_the_browser_to_forget",),
        "报废介质的清除",
    ),
    Point(
        "DB-17",
        "个人信息只收必需、禁止越权访问",
        (Fact("页面不被缓存和嵌入", "MIDDLEWARE", "has county.middleware.SecurityHeaders"),),
        (
            "tests/approvals/test_detail.py::test_who_only_reads_sees_masked_phones",
            "tests/house/test_dengbao.py::test_no_column_keeps_an_identity_number",
            "tests/house/test_access.py::test_nobody_learns_or_changes_anything_of_a_unit_that_is_not_his",
        ),
    ),
    Point(
        "DB-18",
        "安全管理中心：系统、审计、安全管理",
        (Fact("日志可按行 JSON 采集", "LOG", "there"), Fact("指标的读取范围", "METRICS_NETS", "given")),
        (
            "tests/portal/test_metrics.py",
            "tests/county/test_access.py::test_each_role_reads_what_it_may_and_is_refused_the_rest",
        ),
        "集中管控、安全态势、统一时钟",
    ),
)
