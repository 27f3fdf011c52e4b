"""Deeds of the county approver on the tables of the register: words of the filing form, platforms."""

from django.db import transaction

from accounts.models import FormField, Platform
from county import access, audit
from county.enums import Role
from county.history import acting
from county.models import User


@transaction.atomic
def reword(field: FormField, values: dict, *, by: User) -> FormField:
    """Change label, hint, order, required mark or print title of a form field; raises Refused."""
    access.require(by, Role.APPROVER, words="表单栏目由县府办审批修订")
    field = FormField.objects.select_for_update(of=("self",), no_key=True).get(pk=field.pk)
    changed = _set(field, values)
    if changed:
        with acting(field, by, "reword"):
            field.save(update_fields=list(changed))
        audit.record("accounts.reword", by=by, target=field, detail=changed)
    return field


@transaction.atomic
def save_platform(platform: Platform, values: dict, *, by: User) -> Platform:
    """Add a platform or change one; the code of an existing one stays as it is. Raises Refused."""
    access.require(by, Role.APPROVER, words="平台由县府办审批维护")
    is_new = platform.pk is None
    changed = _set(platform, values if is_new else {name: value for name, value in values.items() if name != "code"})
    if changed:
        with acting(platform, by, "add" if is_new else "edit"):
            platform.save()
        audit.record(
            "accounts.platform_add" if is_new else "accounts.platform_edit", by=by, target=platform, detail=changed
        )
    return platform


def _set(row, values: dict) -> dict[str, list]:
    """Set *values* on *row*; returns what differs as name: [old, new]."""
    changed = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    return changed
