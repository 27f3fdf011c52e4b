"""变更: only what changes is asked, signed and written; internal changes need no announcement."""

from datetime import date

from accounts.fields import BY_NAME, PUBLIC
from accounts.models import Account
from approvals.enums import Purpose
from approvals.kinds.base import BaseKind
from approvals.models import Application


class Altering(BaseKind):
    verb = "变更"

    def announces(self, case: Application) -> bool:
        """Public fields (name, identifier, platform, host unit, verified subject, purpose) are announced, internal ones not."""
        return bool(PUBLIC & set(case.changed))

    def deed(self, case: Application) -> str:
        items = [
            f"{BY_NAME[name].label}由“{self._shown(case, name, True)}”变更为“{self._shown(case, name)}”"
            for name in case.changed
            if name in PUBLIC
        ]
        return "变更下列账号信息：" + "，".join(items or ["内部管理信息"])

    def _shown(self, case: Application, name: str, before: bool = False) -> str:
        field = case._meta.get_field(name)
        value = case.before_facts.get(name) if before else getattr(case, field.attname)
        if field.is_relation and value:
            return str(field.related_model.objects.get(pk=value))
        return str(value or "无")

    def change_register(self, case: Application, day: date) -> Account:
        account = case.account
        self.copy_facts(account, case, case.changed)
        account.logo = self.newest_file(case, Purpose.LOGO) or account.logo
        self.save_account(account, case, case.kind)
        self.grant_exceptions(account, case)
        return account
