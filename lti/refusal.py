"""A request that is not let in: its code, and the status it is answered with."""


class Refused(Exception):
    """Somebody is not let in; the code says why, and finds the sentences for the person.

    platform_origin is given when it is known which platform may frame the page that says so.
    """

    def __init__(self, code: str, *, status: int = 403, platform_origin: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.platform_origin = platform_origin
