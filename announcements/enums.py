"""Words of announcements."""

from django.db.models import TextChoices


class Channel(TextChoices):
    """Where an announcement must be posted (article 14)."""

    OWN = "own", "本账号"
    WEBSITE = "website", "县政府网站"


class Stage(TextChoices):
    """Computed stage of an announcement; never stored."""

    TO_POST = "to_post", "待发布"
    RUNNING = "running", "公示中"
    TAKEN_DOWN = "taken_down", "公告被撤下"
    SERVED = "served", "已满 15 日"


class Light(TextChoices):
    GREEN = "g", "正常"
    AMBER = "y", "临近到期"
    RED = "r", "超期"
    NONE = "0", "未开始"
