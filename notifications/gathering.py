"""What apps register with us, loaded when somebody first asks: tick, a job, a wish for one. Most pages never do."""

from functools import cache

from django.utils.module_loading import autodiscover_modules


@cache
def gather() -> None:
    """Let every app put its reminders, periodic functions and job kinds into the registries."""
    autodiscover_modules("reminders", "periodic", "jobs", "sweep", "identity")
