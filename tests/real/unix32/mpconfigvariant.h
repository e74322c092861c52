// A terminal's MicroPython as far as a PC can have it: 32-bit words, single-precision floats.

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)
#define MICROPY_FLOAT_IMPL       (MICROPY_FLOAT_IMPL_FLOAT)

#include "../mpconfigvariant_common.h"
