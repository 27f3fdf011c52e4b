"""The portal, the stock admin changelist of the same table, and a bare hello."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

from accounts.models import Account
from jingyuan_media.urls import handler400, handler403, handler404, handler500
from jingyuan_media.urls import urlpatterns as portal

__all__ = ("handler400", "handler403", "handler404", "handler500", "urlpatterns")


class Site(admin.AdminSite):
    """Whoever is signed in may look: rights are not what is measured."""

    def has_permission(self, request):
        return request.user.is_active


class Accounts(admin.ModelAdmin):
    """The changelist as a developer would set it up: the columns of the register, its search and filters."""

    list_display = ("name", "unit", "platform", "status", "filing_number")
    list_select_related = ("unit", "platform")
    list_filter = ("platform", "status")
    search_fields = ("name", "identifier", "filing_number")
    list_per_page = 15

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    def has_module_permission(self, request):
        return True


site = Site()
site.register(Account, Accounts)


def hello(request):
    return HttpResponse("hello")


urlpatterns = [*portal, path("stock/", site.urls), path("hello/", hello)]
