"""One page that breaks the rules on purpose."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse('<p style="color:red">'))]
