"""A request that is refused, with what to do."""


class Refused(ValueError):
    """Its message is for the user of the page, its status that of HTTP."""

    def __init__(self, message, status=400):
        super().__init__(message)
        self.status = status
