"""What messages of all types have in common."""

from email import _policybase, message

__all__ = ["MIMEBase"]


class MIMEBase(message.Message):
    """A message with the headers that say what type it is of."""

    def __init__(self, _maintype, _subtype, *, policy=None, **_params):
        super().__init__(policy=_policybase.compat32 if policy is None else policy)
        self.add_header("Content-Type", f"{_maintype}/{_subtype}", **_params)
        self["MIME-Version"] = "1.0"
