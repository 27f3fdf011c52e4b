"""关停: the account stops posting and is frozen; it still holds its place on the platform."""

from datetime import date

from accounts.enums import AccountStatus
from accounts.models import Account
from approvals.kinds.base import BaseKind
from approvals.models import Application


class Suspending(BaseKind):
    verb = "关停"

    def deed(self, case: Application) -> str:
        return "关停下列账号，不再发布信息"

    def follow_up(self, case: Application) -> list[str]:
        return (
            [f"今后可通过以下渠道获取信息和服务：{case.replacement.rstrip('。')}。"]
            if case.replacement.strip() not in ("", "无")
            else []
        )

    def change_register(self, case: Application, day: date) -> Account:
        account = case.account
        account.status, account.suspended_on = AccountStatus.SUSPENDED, day
        return self.save_account(account, case, case.kind)
