"""Serving uploads: only through scope, with a fixed type, never from the web root."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from county import attachments
from county.forms.session import FileForm
from county.models import Attachment

IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; plugin-types application/pdf"


@require_safe
@login_required
def file(request: HttpRequest, pk) -> FileResponse:
    """Download, or view in the browser with ``?view=1``; strangers get 404, so does a file whose bytes are gone."""
    row = get_object_or_404(Attachment.objects.for_user(request.user), pk=pk)
    form = FileForm(request.GET)
    shown = row.content_type in attachments.SIGNATURES  # a table is never opened in the browser
    inline = shown and form.is_valid() and form.cleaned_data["view"] == "1"
    try:
        stream = attachments.file_path(row).open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(stream, as_attachment=not inline, filename=row.name, content_type=row.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = IMAGE_POLICY if row.is_image else PDF_POLICY
    return response
