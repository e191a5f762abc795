"""The pages of an account: signing in, deciding what an app may do, and ending that. HTML from here, and no script.

GET  /link?request=…           the app and where the answer goes; sign-in, then consent; at once where it is remembered
POST /link                     approve or deny
GET  /sign-in                  for the account's own pages
POST /sign-in                  with a local account
POST /sign-in/upstream         to the company's identity provider, by a page that leads there
GET  /sign-in/callback         and back from it
POST /sign-out                 (a GET of these two, as of a browser that restores its tabs, leads to /sign-in)
GET  /account                  leads to the connections
GET  /account/connections      what is connected, since when, last used, what it may
POST /account/connections      disconnect
GET  /account/data             what may become of a member's data; ?request=… what a request would do, or has done
POST /account/data/ask         make a request for everything: to take it along, or to erase it
POST /account/data             do what the request asks for, after a sign-in of the last ten minutes
GET  /account/erased           after everything has been erased
GET  /account/activity         who has looked, and what happened to the account
GET  /account/import           choose a file of another app; ?file=… what importing it would do, and the questions
POST /account/import           keep a file for an hour
POST /account/import/decide    look again with other answers, import, or forget the file
GET  /account/calendar         the address under which a calendar app reads the schedule
POST /account/calendar         make it, replace it, or remove it
GET  /calendar/….ics           the schedule, for whoever has the address: no cookie, no page

All of them live below the issuer's path. A redirect is always 303, never 307, which would hand a password on
(RFC 9700, 4.12). What a form does is read from the stored request: its hidden fields name the request and prove the
page, nothing else.
"""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from palestra.pages.account import calendar, calendar_feed, connections, data, importing, link, sign_in
from palestra.pages.account.visit import STYLE, Services, answering

__all__ = ["Services", "routes"]


def routes(services: Services) -> list[BaseRoute]:
    """The routes, for the root of the application."""
    path = urlsplit(services.issuer).path

    async def style(_: Request) -> Response:
        # Its address has its hash in it, so it may be kept for good.
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(STYLE, media_type="text/css", headers=headers)

    pages = [
        ("/link", "GET", link.ask),
        ("/link", "POST", link.decide),
        ("/sign-in", "GET", sign_in.ask),
        ("/sign-in", "POST", sign_in.with_password),
        ("/sign-in/upstream", "POST", sign_in.upstream),
        ("/sign-in/upstream", "GET", sign_in.restored),
        ("/sign-in/callback", "GET", sign_in.callback),
        ("/sign-out", "POST", sign_in.out),
        ("/sign-out", "GET", sign_in.restored),
        ("/account", "GET", connections.start),
        ("/account/connections", "GET", connections.show),
        ("/account/connections", "POST", connections.disconnect),
        ("/account/data", "GET", data.show),
        ("/account/data/ask", "POST", data.ask),
        ("/account/data", "POST", data.confirm),
        ("/account/erased", "GET", data.erased),
        ("/account/activity", "GET", data.activity),
        ("/account/import", "GET", importing.ask),
        ("/account/import", "POST", importing.receive),
        ("/account/import/decide", "POST", importing.decide),
        ("/account/import/decide", "GET", importing.restored),
        ("/account/calendar", "GET", calendar.show),
        ("/account/calendar", "POST", calendar.change),
    ]
    return [
        *(Route(path + at, answering(services, page), methods=[method]) for at, method, page in pages),
        Route(f"{path}/account/style.css", style, methods=["GET"]),
        Route(path + calendar_feed.PATH, calendar_feed.Feed(services).answer, methods=["GET"]),  # and HEAD
    ]
