"""The portal's address list: one line per app; each app's own list is the truth."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("county.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("", include("announcements.urls")),
    path("", include("approvals.urls")),
    path("", include("inspections.urls")),
    path("", include("reports.urls")),
]
handler400 = "county.views.errors.bad_request"
handler403 = "county.views.errors.forbidden"
handler404 = "county.views.errors.not_found"
handler500 = "county.views.errors.server_error"
