"""A picture keeps its pixels and which way is up; place, camera, thumbnail and what hangs behind its end are gone."""

import io
import random

import pytest
from PIL import Image, ImageOps, PngImagePlugin

from county import picturecheck

PLACE = "35.49N 106.33E"


def photograph(kind: str = "JPEG", *, turn: int = 1, **how) -> bytes:
    """A picture of noise with all a camera writes into it."""
    image = Image.frombytes("RGB", (60, 40), random.Random(1).randbytes(60 * 40 * 3))
    notes = Image.Exif()
    notes[0x0112], notes[0x010F], notes[0x010E] = turn, "Camera", PLACE
    notes.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Location", PLACE)
        words.add_itxt("Comment", PLACE)
        how |= {"pnginfo": words}
    else:
        how |= {"comment": PLACE.encode()}
    image.save(buffer, kind, exif=notes, **how)
    return buffer.getvalue()


def seen(body: bytes) -> Image.Image:
    """The picture as a reader sees it."""
    with Image.open(io.BytesIO(body)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


KINDS = [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {})]


@pytest.mark.parametrize(("kind", "how"), KINDS)
def test_place_and_camera_are_gone_and_pixels_stay(kind, how):
    body = photograph(kind, **how)
    assert PLACE.encode() in body and b"Camera" in body
    kept = picturecheck.clean(body)
    assert PLACE.encode() not in kept and b"Camera" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif() and not getattr(image, "text", {})
    assert seen(kept).tobytes() == seen(body).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("turn", range(2, 9))
def test_which_way_is_up_stays_and_nothing_else(kind, turn):
    body = photograph(kind, turn=turn)
    kept = picturecheck.clean(body)
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {0x0112: turn}
    assert seen(kept).tobytes() == seen(body).tobytes()


@pytest.mark.parametrize(("kind", "how"), KINDS)
def test_what_hangs_behind_the_end_is_gone(kind, how):
    body = photograph(kind, **how)
    assert picturecheck.clean(body + b"<script>1</script>" * 9) == picturecheck.clean(body)


@pytest.mark.parametrize(("kind", "how"), KINDS)
def test_cleaning_twice_is_cleaning_once(kind, how):
    once = picturecheck.clean(photograph(kind, turn=6, **how))
    assert picturecheck.clean(once) == once


def test_colours_stay_as_they_are_meant():
    profile = bytes(range(256)) * 3
    kept = picturecheck.clean(photograph("JPEG", icc_profile=profile))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.info["icc_profile"] == profile


@pytest.mark.parametrize(("kind", "how"), KINDS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_cut_picture_is_broken(kind, how, share):
    body = photograph(kind, **how)
    with pytest.raises(picturecheck.Broken):
        picturecheck.clean(body[: int(len(body) * share)])


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_are_broken_or_a_picture_and_never_something_else(seed):
    dice = random.Random(seed)
    body = bytearray(photograph(dice.choice(["JPEG", "PNG"])))
    for _ in range(dice.randint(1, 8)):
        body[dice.randrange(2, len(body))] = dice.randrange(256)
    try:
        kept = picturecheck.clean(bytes(body))
    except (picturecheck.Broken, picturecheck.TooLarge):
        return
    assert seen(kept)


def test_notes_that_lie_about_their_length_are_passed_over():
    body = photograph(turn=6).replace(b"MM\x00*\x00\x00\x00\x08", b"MM\x00*\xff\xff\xff\xff", 1)
    with Image.open(io.BytesIO(picturecheck.clean(body))) as image:
        assert not image.getexif()


def test_too_many_pixels_are_not_unpacked():
    buffer = io.BytesIO()
    Image.new("1", (8000, 7000)).save(buffer, "PNG")
    with pytest.raises(picturecheck.TooLarge):
        picturecheck.clean(buffer.getvalue())
