"""开设: a new account, a filing of one that exists already (补办备案), or the return of a suspended one."""

from datetime import date

from accounts.enums import AccountStatus
from accounts.models import Account
from approvals.enums import Purpose
from approvals.kinds.base import BaseKind
from approvals.models import Application
from county import clock, numbering


class Opening(BaseKind):
    verb = "开设"

    def deed(self, case: Application) -> str:
        return "恢复使用下列账号" if case.before else "开设下列账号"

    def follow_up(self, case: Application) -> list[str]:
        return [f"功能定位：{case.purpose.rstrip('。')}。欢迎关注和监督。"] if case.purpose else []

    def change_register(self, case: Application, day: date) -> Account:
        """Create the register row, or take the suspended one again; the filing number is given once, for life."""
        account = case.account or Account(registered_at=clock.now())
        self.copy_facts(account, case)
        account.status = AccountStatus.NORMAL
        account.suspended_on = None
        account.is_exception = bool(case.exception_platform and case.exception_until)
        account.logo = self.newest_file(case, Purpose.LOGO) or account.logo
        account.qr_code = self.newest_file(case, Purpose.QR_CODE) or account.qr_code
        if not account.filing_number:
            account.filing_number = numbering.next_number("filing", clock.today())
            account.filed_on = clock.today()
        self.save_account(account, case, case.kind)
        self.grant_exceptions(account, case)
        return account
