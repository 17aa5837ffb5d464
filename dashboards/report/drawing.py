"""Charts as pictures.

Only `dashboards.report.files` imports this: Vega brings an engine of its own.
"""

import base64
import functools
import threading
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape

import vl_convert

from dashboards.report.charts import Chart
from dashboards.report.marks import clean
from dashboards.report.plotting import BLUE, FONT, GREY, GROUND, ORANGE, QUIET, TEXT

FONTS = Path(str(resources.files("dashboards"))) / "report" / "fonts"
"""Where the type lies that charts and documents are set in."""

_DARK = {
    TEXT: "#eceded",
    QUIET: "#afb4b7",
    BLUE: "#88b8f2",
    ORANGE: "#ec8c46",
    GREY: "#4a525a",
    GROUND: "#171c21",
}
"""What each colour becomes on a dark ground; the same as on the pages."""

_PNG_SCALE = 3
_drawing = threading.Lock()


def svg_of(chart: Chart, width: int) -> str:
    """Return a chart as it is set in a document: on no ground, in the documents' type."""
    _register()
    with _drawing:
        return clean(vl_convert.vegalite_to_svg(chart.spec(width), allowed_base_urls=[]))


def picture_of(chart: Chart, width: int, *, language: str) -> bytes:
    """Return a chart as a page shows it: it stands alone, with its type, words and dark colours."""
    bare = svg_of(chart, width)
    start = bare.index("<svg")
    opening = bare.index(">", start) + 1
    inside = (
        f"<title>{escape(clean(chart.title))}</title>"
        f"<desc>{escape(clean(f'{chart.subtitle} {chart.described}'))}</desc>"
        f"<style>{_type()}{_dark()}</style>"
    )
    tag = bare[start : opening - 1] + f' role="img" xml:lang="{language}">'
    return (tag + inside + bare[opening:]).encode()


def png_of(chart: Chart, width: int) -> bytes:
    """Return a chart as an image of three times as many pixels, on white."""
    _register()
    with _drawing:
        return vl_convert.vegalite_to_png(
            chart.spec(width) | {"background": GROUND}, scale=_PNG_SCALE, allowed_base_urls=[]
        )


@functools.cache
def _register() -> None:
    vl_convert.register_font_directory(str(FONTS))


@functools.cache
def _type() -> str:
    """Return the type within the picture: what an <img> shows can fetch nothing."""
    faces = []
    for weight, name in ((400, "regular"), (600, "semibold")):
        body = (FONTS / f"valmentava-sans-{name}.woff2").read_bytes()
        data = base64.b64encode(body).decode()
        faces.append(
            f'@font-face{{font-family:"{FONT}";font-weight:{weight};'
            f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
        )
    return "".join(faces)


def _dark() -> str:
    rules = "".join(
        f'[{channel}="{light}"]{{{channel}:{dark}}}'
        for light, dark in _DARK.items()
        for channel in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme: dark){{{rules}}}"
