"""Plain answers when something is not right: what happened, and what to do."""

from django.shortcuts import render


def bad_request(request, exception=None):
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "errors/403.html", {"words": "您没有办理这一步的权限", "who_can": ""}, status=403)


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def server_error(request):
    from django.http import HttpResponseServerError
    from django.template.loader import render_to_string

    number = getattr(request, "request_id", "")[:8]
    return HttpResponseServerError(render_to_string("errors/500.html", {"number": number}))


def csrf_failure(request, reason=""):
    return render(request, "errors/csrf.html", status=403)
