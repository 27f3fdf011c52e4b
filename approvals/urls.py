"""Addresses of approvals: /apply/ writes a case, /approve/ decides it and follows it to its end."""

from approvals import urls_apply, urls_decide

app_name = "approvals"
urlpatterns = [*urls_apply.urlpatterns, *urls_decide.urlpatterns]
