"""注销: 停止使用 starts the announcement, 注销完成 changes the register; two dates."""

from datetime import date

from accounts.enums import AccountStatus
from accounts.models import Account
from approvals.kinds.base import BaseKind
from approvals.models import Application


class Cancelling(BaseKind):
    verb = "注销"

    def own_posting_waived(self, case: Application) -> str:
        return "账号已关停，不能再发布，只在县政府网站公告" if case.account.status == AccountStatus.SUSPENDED else ""

    def deed(self, case: Application) -> str:
        return "停止使用并注销下列账号"

    def follow_up(self, case: Application) -> list[str]:
        lines = []
        if case.survivor:
            lines.append(f"该账号的功能并入“{case.survivor.name}”（{case.survivor.platform.name}）。")
        if case.replacement.strip() not in ("", "无"):
            lines.append(f"今后可通过以下渠道获取信息和服务：{case.replacement.rstrip('。')}。")
        return lines

    def freeze(self, case: Application, day: date) -> None:
        """停止使用: the clock of the announcement starts; the register waits for the platform."""
        self.start_clock(case, day)

    def carry_out(self, case: Application, day: date) -> None:
        case.account = self.change_register(case, day)

    def change_register(self, case: Application, day: date) -> Account:
        account = case.account
        account.status, account.cancelled_on = AccountStatus.CANCELLED, day
        return self.save_account(account, case, case.kind)
