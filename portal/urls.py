"""Addresses of portal."""

from django.urls import path

from county.pages import pages
from portal import urls_account, urls_public

calendar, desk, machine, reading, stats, thrift = pages(
    "portal.views", "calendar", "desk", "machine", "reading", "stats", "thrift"
)
app_name = "portal"
urlpatterns = [
    path("", desk.workbench, name="workbench"),
    path("todo/", desk.todo, name="todo"),
    path("todo/urge/", desk.urge, name="urge"),
    path("search/", desk.search, name="search"),
    path("docs/", reading.regulation, name="articles"),
    path("calendar/", calendar.deadlines, name="deadlines"),
    path("calendar/feed/", calendar.feed, name="calendar_feed"),
    path("calendar/<str:token>.ics", calendar.deadlines_ics, name="deadlines_ics"),
    path("stats/", stats.stats, name="stats"),
    path("stats/<int:year>/", stats.year_sheets, name="stats_year"),
    path("stats/<int:year>/<int:pk>/", stats.unit_sheet, name="stats_unit"),
    path("check/<path:number>/<str:code>/", reading.check, name="check"),
    path("coverage/", thrift.coverage, name="coverage"),
    path("healthz", machine.healthz, name="healthz"),
    path("readyz", machine.readyz, name="readyz"),
    path("metrics", machine.metrics, name="metrics"),
    path("admin/operations/", machine.operations, name="operations"),
    path("admin/operations/retry/", machine.retry, name="incident_retry"),
    *urls_account.urlpatterns,
    *urls_public.urlpatterns,
]
