"""What the engineer sees in the Dagster UI: thin wrappers, each of which calls one function of a room and tells.

Does not belong here: logic. If a wrapper needs an `if` about a figure, the `if` belongs in a room below.
"""
