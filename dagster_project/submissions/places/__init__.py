"""Which commune a row speaks of: the reference list, names as people write them, and exact matching with the district.

Does not belong here: guessing, or where in a row a place is written (`tables`).
"""
