"""Room 5 of 6.  Takes readings.  Gives verdicts: may it burn, may it feed.
Its GuardedEngine is the only Engine the pump sees.
May touch nothing but the Engine, Sensors and Clock handed in.
"""
