"""Trouble: whether an error passes by itself, is the program's, or is the data's. Every loop asks here.

passes     the database or the way to it is away or busy: wait and try again
program    program and database do not fit: no waiting helps, the process stops
data       what was given cannot be taken, and never will be
Whatever else there is, nobody foresaw: wait, and say so loudly.
"""

import asyncpg

from shared.kernel.refusals import Unavailable
from shared.store.columns import WrongSchema

PASSING = {"08", "28", "3D", "40", "53", "55", "57", "58"}
"""SQLSTATE classes: connection, not let in (a password is being changed), no such database (one is being restored),
transaction rollback, resources, object not in the state needed, operator, system."""
READ_ONLY = "25006"  # a standby, until the next connection finds the new primary
PROGRAM, BAD_DATA = "42", {"22", "23"}


class ProgramFault(Exception):
    """Program and database do not fit: a table, column or function is missing. No waiting helps: the service stops."""


def passes(error: BaseException) -> bool:
    """Whether the trouble is the database's or the way's to it, and trying again is right."""
    if isinstance(error, asyncpg.PostgresError):
        return _sqlstate(error)[:2] in PASSING or _sqlstate(error) == READ_ONLY
    if isinstance(error, asyncpg.InterfaceError):  # a connection that was closed; a wrong argument is a ValueError too
        return not isinstance(error, ValueError)
    return isinstance(error, Unavailable | OSError | asyncpg.InternalClientError)


def is_program_fault(error: BaseException) -> bool:
    """Whether program and database do not fit: SQLSTATE class 42 (syntax error or access rule violation)."""
    return isinstance(error, ProgramFault | WrongSchema) or _sqlstate(error)[:2] == PROGRAM


def is_bad_data(error: BaseException) -> bool:
    """Whether the database cannot take what it was given: SQLSTATE classes 22 and 23, or no value of its type."""
    wrong_type = isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
    return wrong_type or _sqlstate(error)[:2] in BAD_DATA


def _sqlstate(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None) or "")
