"""Who may write which part of an announcement (article 14): asked by the services and by the buttons alike."""

from announcements.enums import Channel
from announcements.models import Announcement
from county import access
from county.enums import Role
from county.models import User

OFFICE = (Role.REVIEWER, Role.APPROVER)
WATCHERS = (*OFFICE, Role.INSPECTOR, Role.OBSERVER, Role.CLERK, Role.LEADER)


def require_write(announcement: Announcement, channel: str, by: User) -> None:
    """The office records the website, the unit's clerk the own account; raises Refused, naming who can."""
    if channel == Channel.WEBSITE:
        access.require(by, *OFFICE, words="县政府网站的发布由县政府办登记")
    else:
        access.require(by, Role.CLERK, unit=announcement.unit, words="本账号的发布由主办单位填报员登记")


def require_watch(announcement: Announcement, by: User) -> None:
    """Office, inspector, observer or the unit may report a take-down; raises Refused."""
    access.require(by, *WATCHERS, unit=announcement.unit)


def may_write(announcement: Announcement, channel: str, by: User) -> bool:
    if channel == Channel.WEBSITE:
        return access.holds(by, *OFFICE)
    return access.holds(by, Role.CLERK, unit=announcement.unit)


def may_watch(announcement: Announcement, by: User) -> bool:
    return access.holds(by, *WATCHERS, unit=announcement.unit)
