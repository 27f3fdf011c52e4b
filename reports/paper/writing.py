"""Writing the PDF without doing the same thing again and again; not a byte of it changes.

For every cell WeasyPrint 70 asks pydyf for the list of all pages, and pydyf puts every object into bytes twice, once
for the file and once for its number. Both grow with the square of a long table, or double what compressing costs.
"""

from functools import wraps


def install() -> None:
    """Let the list of pages be put together once per page, not once per cell; once per process."""
    import pydyf

    every = pydyf.PDF.page_references.fget
    if hasattr(every, "__wrapped__"):
        return

    @wraps(every)
    def page_references(pdf):
        count, known = getattr(pdf, "known_references", (0, ()))
        if count != len(pdf.pages["Kids"]):
            count, known = pdf.known_references = (len(pdf.pages["Kids"]), every(pdf))
        return known

    pydyf.PDF.page_references = property(page_references)


def settle(pdf) -> None:
    """Put every object of *pdf* into bytes now, once; nothing may be changed in them afterwards."""
    import pydyf

    class Settled(pydyf.Object):
        data, compressible = b"", False

        def __init__(self, done: pydyf.Object):
            vars(self).update(number=done.number, offset=done.offset, generation=done.generation, free=done.free)
            vars(self).update(data=done.data if done.free == "n" else b"", compressible=done.compressible)

    pdf.objects = [Settled(each) for each in pdf.objects]
