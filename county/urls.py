"""Addresses of county: signing in, one's settings, files, the back office."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from county.pages import pages


class NumberConverter(IntConverter):
    """A row's number that fits the database: longer ones are no address of ours."""

    regex = "[0-9]{1,9}"


register_converter(NumberConverter, "number")
audit, calendar, files, people, second, session, settings, units = pages(
    "county.views", "audit", "calendar", "files", "people", "second", "session", "settings", "units"
)
app_name = "county"
urlpatterns = [
    path("login/", session.sign_in, name="login"),
    path("login/code/", second.code, name="login_code"),
    path("login/demo/", session.demo_login, name="demo_login"),
    path("logout/", session.sign_out, name="logout"),
    path("password/", session.password, name="password"),
    path("profile/", session.profile, name="profile"),
    path("profile/font/", session.font_size, name="font_size"),
    path("profile/sessions/end/", session.end_sessions, name="end_sessions"),
    path("profile/second/", second.set_up, name="second"),
    path("profile/second/codes/", second.codes, name="second_codes"),
    path("profile/second/remove/", second.remove, name="second_remove"),
    path("confirm/", second.confirm, name="confirm"),
    path("clock/forward/", session.clock_forward, name="clock_forward"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("admin/units/", units.listed, name="units"),
    path("admin/units/add/", units.add, name="unit_add"),
    path("admin/units/<number:pk>/", units.edit, name="unit_edit"),
    path("admin/units/<number:pk>/state/", units.state, name="unit_state"),
    path("admin/people/", people.listed, name="people"),
    path("admin/people/add/", people.add, name="person_add"),
    path("admin/people/<number:pk>/", people.edit, name="person_edit"),
    path("admin/people/<number:pk>/roles/", people.give, name="role_give"),
    path("admin/people/<number:pk>/roles/<number:row>/take/", people.take, name="role_take"),
    path("admin/people/<number:pk>/state/", people.state, name="person_state"),
    path("admin/people/<number:pk>/password/", people.reset, name="person_reset"),
    path("admin/people/<number:pk>/unlock/", people.unlock, name="person_unlock"),
    path("admin/people/<number:pk>/sessions/end/", people.end_sessions, name="person_end_sessions"),
    path("admin/people/<number:pk>/second/reset/", people.reset_second, name="person_second_reset"),
    path("admin/calendar/", calendar.days, name="calendar_days"),
    path("admin/calendar/edit/", calendar.edit, name="calendar_edit"),
    path("admin/calendar/year/", calendar.year, name="calendar_year"),
    path("admin/settings/", settings.listed, name="settings"),
    path("admin/settings/<slug:key>/", settings.edit, name="setting_edit"),
    path("admin/audit/", audit.listed, name="audit"),
    path("admin/audit/export/", audit.export, name="audit_export"),
]
