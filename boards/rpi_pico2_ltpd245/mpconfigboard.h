// A Raspberry Pi Pico 2 with a Seiko LTPD245 mechanism: RP2350, 4 MiB of flash.  A soft reset stops
// PIO 0 by the addresses of the Pico, which are the same (RP2350 datasheet 2.2, 11.7).
#include "../rpi_pico_ltpd245/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "tillroll on Raspberry Pi Pico 2"

#undef MICROPY_HW_FLASH_STORAGE_BYTES
#define MICROPY_HW_FLASH_STORAGE_BYTES (2048 * 1024)
