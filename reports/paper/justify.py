"""Even right edges for Chinese text: the renderer stretches only ASCII spaces, this spreads the characters.

It replaces one private function of WeasyPrint 70 (``layout.inline.justify_line``); a test measures the right edges.
"""

MOST_EM = 3.0  # a line is never stretched by more than this many characters


def install() -> None:
    """Put the replacement in place, once per process."""
    from weasyprint.layout import inline

    original = inline.justify_line
    if getattr(original, "spreads", False):
        return

    def justify_line(context, line, extra_width):
        joined = "".join(box.text for box in _texts(line))
        gaps = len(joined) - 1
        if not _is_cjk(joined):
            original(context, line, extra_width)
        elif gaps > 4 and extra_width <= MOST_EM * line.style["font_size"]:
            _spread(context, line, extra_width / gaps, 0)

    justify_line.spreads = True
    inline.justify_line = justify_line


def _texts(box):
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _texts(child)


def _is_cjk(text: str) -> bool:
    return any("\u2e80" <= sign <= "\ufaff" or "\uff00" <= sign <= "\uffef" for sign in text)


def _spread(context, box, extra: float, shift: float) -> float:
    """Widen every gap of *box* by *extra*; returns by how much the right edge moved."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        return _spread_text(context, box, extra, shift)
    if not isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.translate(shift, 0)
        return shift
    box.position_x += shift
    start = shift
    for child in box.children:
        if child.is_in_normal_flow():
            shift = _spread(context, child, extra, shift)
    box.width += shift - start
    return shift


def _spread_text(context, box, extra: float, shift: float) -> float:
    from weasyprint.text.line_break import create_layout

    box.position_x += shift
    if not box.text:
        return shift
    style = box.style.copy()
    base = style["letter_spacing"]
    style["letter_spacing"] = (0 if base == "normal" else base) + extra
    layout = create_layout(box.text, style, context, None, 0)
    layout.deactivate()
    box.style, box.pango_layout = style, layout
    box.width += extra * len(box.text)
    return shift + extra * len(box.text)
