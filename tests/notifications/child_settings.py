"""Settings of the child processes that tests start: the portal's own plus the job kinds of ``trials``."""

from jingyuan_media.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.notifications.trials"]  # noqa: F405
