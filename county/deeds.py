"""How audited deeds read: words by action; an action without words is shown by its app and its own name."""

APPS = {
    "county": "系统",
    "notifications": "消息任务",
    "accounts": "台账",
    "announcements": "公告",
    "approvals": "申请",
    "inspections": "检查",
    "reports": "材料",
    "portal": "平台",
}
DEEDS = {
    "county.sign_in": "登录",
    "county.sign_out": "退出登录",
    "county.end_sessions": "退出其他登录",
    "county.change_password": "修改密码",
    "county.refused": "越权操作被拒绝",
    "county.found": "初始化平台",
    "county.add_unit": "增加单位",
    "county.edit_unit": "修改单位",
    "county.close_unit": "停用单位",
    "county.open_unit": "恢复单位",
    "county.add_user": "增加用户",
    "county.edit_user": "修改用户资料",
    "county.enable_user": "启用用户",
    "county.disable_user": "停用用户",
    "county.unlock_user": "解除锁定",
    "county.give_role": "授予角色",
    "county.take_role": "收回角色",
    "county.reset_password": "重置密码",
    "county.set_parameter": "设置参数",
    "county.calendar_edit": "修改工作日历",
    "county.calendar_year": "设置年份状态",
    "county.deadline_moved": "期限随日历调整",
    "county.audit_export": "导出审计记录",
    "notifications.retry": "重试任务",
    "accounts.export": "导出台账",
    "accounts.reword": "修改表单栏目",
    "accounts.platform_add": "增加平台种类",
    "accounts.platform_edit": "修改平台种类",
    "announcements.post": "登记发布",
    "announcements.take_down": "登记撤下",
    "announcements.reword": "修改公告文字",
    "approvals.submit": "提交申请",
    "approvals.resubmit": "修改后重新提交",
    "approvals.sign": "单位签字",
    "approvals.confirm_paper": "签字件已核",
    "approvals.review": "初审同意",
    "approvals.approve": "审批同意",
    "approvals.send_back": "退回修改",
    "approvals.reject": "不同意",
    "approvals.withdraw": "撤回",
    "approvals.cancel": "撤销申请",
    "approvals.report_done": "报告平台办理完成",
    "approvals.report_frozen": "报告停止使用",
    "approvals.report_gone": "报告注销完成",
    "approvals.redeclare": "重新申报",
    "approvals.ask_termination": "申请终止办理",
    "approvals.terminate": "终止办理",
    "approvals.record_national": "登记全国系统报送",
    "approvals.close": "办结",
    "approvals.urge": "催办",
    "approvals.copy": "抄送",
}
USERS_DEEDS = tuple(
    f"county.{deed}"
    for deed in (
        "sign_in",
        "sign_out",
        "end_sessions",
        "change_password",
        "add_user",
        "edit_user",
        "enable_user",
        "disable_user",
        "unlock_user",
        "give_role",
        "take_role",
        "reset_password",
    )
)


def words(action: str) -> str:
    """The deed in Chinese; for an unknown one the app's name and the raw action."""
    if action in DEEDS:
        return DEEDS[action]
    app, _, deed = action.partition(".")
    return f"{APPS[app]}：{deed}" if app in APPS else action
