"""Celery's doors: they fetch nothing and decide nothing; twice or a hundred times is as good as once."""

from celery import shared_task

from notifications import broker, children
from notifications.tick import run_tick


@shared_task(name="notifications.tick")
def tick() -> bool:
    """The only entry of the schedule."""
    return run_tick()


@shared_task(name=broker.TASK)
def run_job(job_id: str) -> bool:
    """Run one job if nobody else does."""
    return children.run(job_id)
