"""Watching over the whole: how things stand, and telling those who should know.

Belongs here: putting together what the ledger, the verdicts and the releases say. Does not belong here: deciding any
of it, or showing it on a terminal.
"""
