"""Room 6 of 6.  Takes rows and bytes.  Gives electricity: head, motor, sensors, flash files, link.
May touch the `machine` objects handed in by a board; never a room.
"""
