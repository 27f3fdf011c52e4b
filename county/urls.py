"""Addresses of county: signing in, one's settings, files, the back office."""

from django.urls import path

from county.views import files, session

app_name = "county"
urlpatterns = [
    path("login/", session.sign_in, name="login"),
    path("login/demo/", session.demo_login, name="demo_login"),
    path("logout/", session.sign_out, name="logout"),
    path("password/", session.password, name="password"),
    path("profile/", session.profile, name="profile"),
    path("profile/font/", session.font_size, name="font_size"),
    path("profile/sessions/end/", session.end_sessions, name="end_sessions"),
    path("clock/forward/", session.clock_forward, name="clock_forward"),
    path("files/<uuid:pk>/", files.file, name="file"),
]
