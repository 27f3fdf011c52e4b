"""Writing a case."""

from django.urls import path

from county.pages import pages

apply, wizard, wizard_check = pages("approvals.views", "apply", "wizard", "wizard_check")
urlpatterns = [
    path("apply/", apply.desk, name="apply"),
    path("apply/start/", apply.start, name="start"),
    path("apply/<uuid:pk>/", apply.resume, name="resume"),
    path("apply/<uuid:pk>/5/", wizard_check.check, name="check"),
    path("apply/<uuid:pk>/<int:step>/", wizard.step, name="wizard"),
    path("apply/<uuid:pk>/<int:step>/autosave/", wizard.autosave, name="autosave"),
    path("apply/<uuid:pk>/<int:step>/rules/", wizard.rules, name="rules"),
    path("apply/<uuid:pk>/<int:step>/files/", wizard.file_add, name="file_add"),
    path("apply/<uuid:pk>/<int:step>/files/<int:file>/remove/", wizard.file_remove, name="file_remove"),
    path("apply/<uuid:pk>/discard/", apply.discard, name="discard"),
]
