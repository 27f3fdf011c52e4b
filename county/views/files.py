"""Serving uploads: only through scope, with a fixed type, never from the web root."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from county import attachments
from county.forms.session import FileForm
from county.models import Attachment

IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; plugin-types application/pdf"


@require_safe
@login_required
def file(request: HttpRequest, pk) -> HttpResponse:
    """Download, or view in the browser with ``?view=1``; strangers get 404, a damaged file is told and not served."""
    row = get_object_or_404(Attachment.objects.for_user(request.user), pk=pk)
    form = FileForm(request.GET)
    shown = row.content_type in attachments.SIGNATURES  # a table is never opened in the browser
    inline = shown and form.is_valid() and form.cleaned_data["view"] == "1"
    try:
        stream = attachments.opened(row)
    except attachments.Damaged:
        attachments.report_damage(row, by=request.user)
        return render(request, "county/file_damaged.html", {"file": row}, status=410)
    response = FileResponse(stream, as_attachment=not inline, filename=row.name, content_type=row.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = IMAGE_POLICY if row.is_image else PDF_POLICY
    return response
