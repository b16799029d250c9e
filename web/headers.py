"""What stands on every response, errors included."""

from werkzeug.wrappers import Response

from controller.config import WebSettings


def secured(response: Response, settings: WebSettings) -> Response:
    """Return `response` with the headers that keep other people's code and caches out.

    Nothing on our pages is inline and nothing comes from elsewhere, so 'self' is enough. The demo
    shows the pages in a frame beside the cabinet front, which `frame_ancestor` then names.
    """
    ancestors = settings.frame_ancestor or "'none'"
    headers = response.headers
    headers["Content-Security-Policy"] = (
        f"default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self';"
        f" frame-ancestors {ancestors}"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if not settings.frame_ancestor:
        headers["X-Frame-Options"] = "DENY"
    return response
