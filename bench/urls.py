"""The portal, the stock admin changelist of the same table, a bare view of it, and a bare hello."""

from functools import cache

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from accounts.models import Account
from jingyuan_media.urls import handler400, handler403, handler404, handler500
from jingyuan_media.urls import urlpatterns as portal

__all__ = ("handler400", "handler403", "handler404", "handler500", "urlpatterns")


ROWS = 25
BARE = """<!doctype html><html lang="zh-CN"><head><title>Accounts</title></head><body><p>{{ request.user.name }}</p><table>
<thead><tr><th>Name</th><th>Unit</th><th>Platform</th><th>Status</th><th>Number</th></tr></thead><tbody>
{% for row in rows %}<tr><th><a href="{% url 'portal:account' row.pk %}">{{ row.name }}</a></th><td>{{ row.unit.name }}</td>
<td>{{ row.platform.name }}</td><td>{{ row.get_status_display }}</td><td>{{ row.filing_number|default:"-" }}</td></tr>
{% endfor %}</tbody></table></body></html>"""


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
    list_per_page = ROWS

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    def has_module_permission(self, request):
        return True


class Whole(Accounts):
    """With as many rows as Django shows by itself."""

    list_per_page = 100


site, whole = Site(), Site(name="whole")
site.register(Account, Accounts)
whole.register(Account, Whole)


def hello(request):
    return HttpResponse("hello")


@login_required
def bare(request):
    """One query by an index, and a template: what a page of rows costs Django itself."""
    rows = Account.objects.select_related("unit", "platform").order_by("name", "pk")[:ROWS]
    return HttpResponse(template().render({"rows": rows}, request))


@cache
def template():
    return engines["bare"].from_string(BARE)


urlpatterns = [
    *portal,
    path("stock/", site.urls),
    path("stock100/", whole.urls),
    path("hello/", hello),
    path("bare/", bare),
]
