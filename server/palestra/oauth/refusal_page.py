"""What does a person see whose app asks in a way that cannot be answered? A page, and no way on: A14 to A17, A20.

Nothing that the app sent stands on it, and no address to go to: whoever made the request may not be who it says.
"""

import base64
import hashlib
from html import escape

from starlette.responses import HTMLResponse

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;font:1rem/1.55 system-ui,sans-serif}"
    "main{max-width:34rem;margin:12vh auto 0;padding:0 1.5rem}"
    "h1{font-size:1.5rem;line-height:1.25}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def refusal_page(reason: str, *, status: int = 400, retry_after_s: int | None = None) -> HTMLResponse:
    """The page; `reason` is a sentence for whoever made the app."""
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>This app cannot be connected</title><style>{_STYLE}</style></head>"
        "<body><main><h1>This app cannot be connected</h1>"
        "<p>The request that brought you here cannot be answered, so nothing was shared. You can close this page, go "
        "back to the app and try again.</p>"
        f"<p>For whoever makes the app: {escape(reason)}</p></main></body></html>"
    )
    headers = dict(_HEADERS)
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    return HTMLResponse(page, status, headers)
