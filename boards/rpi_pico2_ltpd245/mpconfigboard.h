// A Raspberry Pi Pico 2 with a Seiko LTPD245 mechanism: RP2350, 4 MiB of flash.  A soft reset stops
// PIO 0 by the addresses of the Pico, which are the same (RP2350 datasheet 2.2, 11.7).
#include "../rpi_pico_ltpd245/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "tillroll on Raspberry Pi Pico 2"

// The storage ends before the last sector: a boot ROM of stepping A2 erases that one for the last
// block of a UF2 file such as upstream's (erratum RP2350-E10).  It never moves.
#undef MICROPY_HW_FLASH_STORAGE_BYTES
#undef MICROPY_HW_ROMFS_BYTES
#define MICROPY_HW_FLASH_STORAGE_BASE (2048 * 1024)
#define MICROPY_HW_FLASH_STORAGE_BYTES (2044 * 1024)
#define MICROPY_HW_ROMFS_BYTES (1024 * 1024)
