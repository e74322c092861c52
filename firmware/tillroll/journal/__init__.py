"""Room 3 of 6.  Takes opaque payloads and what befell them.  Gives jobs that survive a power cut.
May touch nothing but the Store and the Clock handed in.
"""
