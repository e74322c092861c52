// A Pyboard D SF6 with a serial printer module: STM32F767, 512 KiB of RAM, 2 MiB of flash for files
// and 2 MiB that are read where they lie.
#include "boards/PYBD_SF6/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "tillroll on Pyboard D SF6, printer module"

#define MICROPY_BOARD_FROZEN_BOOT_FILE "_boot.py"
