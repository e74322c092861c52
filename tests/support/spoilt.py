"""A simulated terminal whose storage is no file system."""

from emulator import nor
from support.corridor import powered


def spoilt():
    """A rig that boots on a chip whose first blocks hold something else."""
    rig = powered()
    rig.cut()
    rig.close()
    wrong = bytes((at * 7 + 1) & 255 for at in range(nor.PAGE))
    for block in range(3):
        rig.nor.erase(block)
        rig.nor.program(block * nor.BLOCK, wrong)
    rig.boot()
    rig.switched_on = []
    switch = rig.mechanism.motor.power

    def power(on):
        rig.switched_on.append(on)
        switch(on)

    rig.mechanism.motor.power = power
    return rig
