"""Pictures of the demo: drawn here, so that no foreign mark or photograph is shown."""

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def screenshot() -> bytes:
    """A small drawing that looks like an account page: head, tile, lines."""
    image = Image.new("RGB", (480, 640), "#f2f5f8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 480, 90), fill="#0e3157")
    pen.rectangle((30, 120, 130, 220), fill="#c7d9eb")
    for number, width in enumerate((260, 200, 400, 380, 410, 300)):
        pen.rectangle((150 if number < 2 else 30, 130 + number * 60, 30 + width, 150 + number * 60), fill="#b3c5d7")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
