"""The errors that a person can mend: each is one line that says what is wrong, where, and what to change.

Anything else that is raised is a fault of the program and keeps its traceback.
"""


class TatsongError(Exception):
    """A fault that the reader of the message can mend; the command line prints it as one line."""


class NothingReceivedError(TatsongError):
    """Nothing was ever received: a failed mount, a wrong setting or a new installation."""


class SettingsError(TatsongError):
    """A setting of the environment cannot be used."""


class ContractError(TatsongError):
    """A contract file cannot be used; the message names the file and the line."""
