"""People who share one computer: each with a folder, a history, a form and a budget of their own.

A password here is a privacy screen, not encryption: whoever can read the files of this account of the computer can read every
history. What it keeps out is the other person at the same keyboard, whichever way they come: window, command line or node.
"""

from mas_core.users.accounts import RESERVED_PREFIXES, Account
from mas_core.users.gate import Person, admit, bonded, caller_history
from mas_core.users.login import BONDED, Login, LoginDelayed, LoginRefused, PasswordNeeded, no_such_user, quoted
from mas_core.users.passwords import PASSWORD_LEAST_CHARACTERS
from mas_core.users.users import Users

__all__ = [
    "BONDED",
    "PASSWORD_LEAST_CHARACTERS",
    "RESERVED_PREFIXES",
    "Account",
    "Login",
    "LoginDelayed",
    "LoginRefused",
    "PasswordNeeded",
    "Person",
    "Users",
    "admit",
    "bonded",
    "caller_history",
    "no_such_user",
    "quoted",
]
