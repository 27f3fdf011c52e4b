"""Serving uploads: only through scope, with a fixed type, never from the web root."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404

from county import attachments
from county.models import Attachment


@login_required
def file(request, pk):
    """Download, or view in the browser with ``?view=1``; strangers get 404."""
    row = get_object_or_404(Attachment.objects.for_user(request.user), pk=pk)
    inline = request.GET.get("view") == "1"
    response = FileResponse(
        attachments.file_path(row).open("rb"),
        as_attachment=not inline,
        filename=row.name,
        content_type=row.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    if inline and row.is_image:
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
