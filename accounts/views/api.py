"""Updates reported by another program: POST /api/updates/ with a bearer token; every row is answered by itself.

No cookie is looked at, so there is no session to forge a request for.
"""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import reported
from accounts.services import tokens


@csrf_exempt
@require_POST
def updates(request: HttpRequest) -> JsonResponse:
    """Take up to 500 rows; 401 without a living token, 400 for what is no such list."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    token = tokens.holder(key.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        return JsonResponse({"error": "令牌不对或已停用"}, status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig, RawPostDataException):  # the last: a form was sent
        return JsonResponse({"error": "内容不是 JSON，或超过 2 MB"}, status=400)
    try:
        return JsonResponse({"results": reported.take(told, token)}, json_dumps_params={"ensure_ascii": False})
    except reported.Unreadable as error:
        return JsonResponse({"error": str(error)}, status=400)
