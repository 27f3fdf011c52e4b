"""Deciding a case and following it to its end."""

from django.urls import path

from county.pages import pages

cases, compliance, detail, report, steps, sync = pages(
    "approvals.views", "cases", "compliance", "detail", "report", "steps", "sync"
)
urlpatterns = [
    path("approve/", cases.cases, name="cases"),
    path("approve/<uuid:pk>/", detail.detail, name="detail"),
    path("approve/<uuid:pk>/step/<slug:name>/", steps.step, name="step"),
    path("approve/<uuid:pk>/terminate/", steps.terminate, name="terminate"),
    path("approve/<uuid:pk>/report/", report.report, name="report"),
    path("approve/<uuid:pk>/national/", sync.national, name="national"),
    path("approve/<uuid:pk>/urge/", detail.urge, name="urge"),
    path("approve/<uuid:pk>/copy/", detail.copy, name="copy"),
    path("approve/<uuid:pk>/phones/", detail.phones, name="uncover"),
    path("approve/<uuid:pk>/scan/", detail.scan, name="scan"),
    path("compliance/", compliance.compliance, name="compliance"),
    path("sync/", sync.sync, name="sync"),
]
