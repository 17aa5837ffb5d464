"""The web server's own limits, by gunicorn's own parser."""

from flask import Flask
from gunicorn.http.parser import RequestParser

from lrs.serving import Server


def test_a_login_with_a_platform_s_long_hints_is_taken() -> None:
    # In a frame a posted login goes on as a GET: the hints of some platforms take kilobytes.
    server = Server(lambda: Flask(__name__), bind="127.0.0.1:0", workers=1)
    line = b"GET /lti/login?lti_message_hint=" + b"x" * 8000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    request = next(RequestParser(server.cfg, iter([line]), ("127.0.0.1", 1)))
    assert len(request.query or "") > 8000
