"""Addresses of notifications."""

from django.urls import path

from county.pages import Pages

views = Pages("notifications.views")
app_name = "notifications"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/<uuid:pk>/read/", views.read, name="read"),
    path("jobs/<uuid:pk>/", views.job, name="job"),
    path("jobs/<uuid:pk>/retry/", views.job_retry, name="job_retry"),
    path("jobs/<uuid:pk>/file/", views.job_file, name="job_file"),
]
