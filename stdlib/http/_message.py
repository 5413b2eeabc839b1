"""The headers of a request or a response."""

from email.message import Message


class HTTPMessage(Message):
    """Headers as a message that has nothing else."""

    def getallmatchingheaders(self, name):
        """The lines of all headers of a name."""
        return [f"{known}: {value}\n" for known, value in self.items() if known.lower() == name.lower()]


HTTPMessage.__module__ = "http.client"
