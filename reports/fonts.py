"""Fonts of papers: what GB/T 9704 asks for where the county has it, else free ones; always ending in a full Han font.

A licensed font is used as soon as it is installed in the system under its usual name; a file that lies in the fonts
folder of the portal (put there by the bootstrap script) is used under the name given here. Papers read no other file.
"""

from pathlib import Path
from string import Template

from django.conf import settings

_SONG = ("Noto Serif CJK SC", "Noto Sans CJK SC", "DejaVu Serif", "serif")
_HEI = ("Noto Sans CJK SC", "Noto Serif CJK SC", "DejaVu Sans", "sans-serif")
STACKS: dict[str, tuple[str, ...]] = {
    "title": ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", *_SONG),
    "fang": ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FandolFang", *_SONG),
    "song": ("方正书宋_GBK", *_SONG),
    "hei": ("黑体", "SimHei", "方正黑体_GBK", *_HEI),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "LXGW WenKai", "FandolKai", *_SONG),
}
FILES: dict[str, str] = {"FandolFang-Regular.otf": "FandolFang", "FandolKai-Regular.otf": "FandolKai"}
WORD = {"title": "方正小标宋简体", "fang": "仿宋_GB2312", "h1": "黑体", "h2": "楷体_GB2312"}
_CSS = Path(__file__).parent / "paper"


def faces() -> dict[str, str]:
    """Families that come from the portal's own folder, with the address of their file."""
    folder = Path(settings.VAR_DIR) / "fonts"
    return {family: (folder / name).as_uri() for name, family in FILES.items() if (folder / name).is_file()}


def stylesheet(*names: str) -> str:
    """The named CSS files of reports/paper as one text with the families filled in."""
    stacks = {role: ", ".join(f'"{family}"' for family in stack) for role, stack in STACKS.items()}
    own = [
        f'@font-face {{ font-family: "{family}"; src: url("{uri}"); unicode-range: U+2010-10FFFF }}'
        for family, uri in sorted(faces().items())
    ]
    texts = [Template((_CSS / f"{name}.css").read_text("utf-8")).substitute(stacks) for name in names]
    return "\n".join([*own, *texts])
