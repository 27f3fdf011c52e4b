"""What every kind of application answers: does it need an announcement, how is it worded, what changes in the register."""

from datetime import date

from accounts.models import Account, ExceptionGrant, FiledFacts
from announcements import services as announcements
from approvals.enums import Purpose, Step
from approvals.models import Application
from county import clock, parameters
from county.history import acting


class BaseKind:
    """Common part. Runs inside the door's transaction; the case is locked."""

    verb = ""
    basis = "根据《泾源县政务新媒体管理细则（试行）》第十四条规定"

    def announces(self, case: Application) -> bool:
        """Whether the law wants an announcement for this case (the approver may order one besides)."""
        return True

    def own_posting_waived(self, case: Application) -> str:
        """Why the own account does not carry the announcement; empty when it must."""
        return ""

    def wording(self, case: Application, day: date | None = None) -> tuple[str, str]:
        """Title and text of the announcement, parts in the order of papers.md."""
        title = f"{case.unit.name}关于{self.verb}“{case.name}”{case.platform.name}账号的公告"
        office = parameters.get("office_name")
        when = f"{cn(day)}起" if day else "自平台办理完成之日起"
        parts = [
            f"{self.basis}，{self.purpose(case)}，经{office}审批同意，{when}{self.deed(case)}。",
            f"账号：{self.accounts(case)}。",
            *self.follow_up(case),
            "特此公告。",
            "",
            case.unit.name,
            cn(day or clock.today()),
        ]
        return title, "\n".join(parts)

    def purpose(self, case: Application) -> str:
        return case.reason.strip().rstrip("。；，") or "因工作需要"

    def deed(self, case: Application) -> str:
        raise LookupError(f"{type(self).__name__} has no words for its deed")

    def accounts(self, case: Application) -> str:
        return f"{case.platform.name}“{case.name}”" + (
            f"（{case.platform.identifier_label}：{case.identifier}）" if case.identifier else ""
        )

    def follow_up(self, case: Application) -> list[str]:
        return []

    def carry_out(self, case: Application, day: date) -> None:
        """Change the register and start the announcement clock on *day*."""
        case.account = self.change_register(case, day)
        self.start_clock(case, day)

    def change_register(self, case: Application, day: date) -> Account:
        raise LookupError(f"{type(self).__name__} does not change the register")

    def start_clock(self, case: Application, day: date) -> None:
        """Day 0 of the 3 working days; a text that nobody touched or posted is dated now."""
        row = case.announcement
        if row is None:
            return
        untouched = row.body == self.wording_before(case, row) and not row.postings.exists()
        if untouched:
            row.title, row.body = self.wording(case, day)
            row.save(update_fields=("title", "body"))
        announcements.start_clock(row, changed_on=day, account=case.account)

    def wording_before(self, case: Application, row) -> str:
        """The text as it was drafted at approval (dated that day, without what became known later)."""
        first = row.history.order_by("history_date", "history_id").first()
        return first.body if first else ""

    def save_account(self, account: Account, case: Application, reason: str) -> Account:
        """Write the register with history in the name of who reported."""
        account.index_name()
        account.updated_at = clock.now()
        last = case.decisions.last()
        with acting(account, last.by if last else None, reason):
            account.save()
        return account

    def copy_facts(self, account: Account, case: Application, only: tuple[str, ...] | None = None) -> None:
        for name in only if only is not None else case.facts():
            field = FiledFacts._meta.get_field(name)
            setattr(account, field.attname, getattr(case, field.attname))

    def grant_exceptions(self, account: Account, case: Application) -> None:
        """Write down the exceptions that the approval of this case granted (articles 11 and 13)."""
        asked = (
            ("第十一条", "one_per_platform", case.exception_platform),
            ("第十三条", "name_plain", case.exception_name),
        )
        approval = case.decisions.filter(step=Step.APPROVE).last()
        for article, rule, reason in asked:
            if reason and case.exception_until:
                ExceptionGrant.objects.create(
                    account=account,
                    article=article,
                    rule=rule,
                    reason=reason,
                    granted_by=approval.by,
                    granted_at=approval.at,
                    until=case.exception_until,
                )

    def newest_file(self, case: Application, purpose: Purpose):
        row = case.files.filter(purpose=purpose).last()
        return row.attachment if row else None


def cn(day: date) -> str:
    """2025年11月19日."""
    return f"{day.year}年{day.month}月{day.day}日"
