// A Raspberry Pi Pico with a Seiko LTPD245 mechanism: RP2040, 2 MiB of flash.
#define MICROPY_HW_BOARD_NAME "tillroll on Raspberry Pi Pico"

// A soft reset stops the state machine that ends a strobe's pulse: not before the longest is over.
#define MICROPY_BOARD_START_SOFT_RESET() busy_wait_us_32(5000)

// From the end of the flash: storage, the read-only file system below it, code from the start.
// Terminals in the field keep their journals in the storage: it never moves.
#define MICROPY_HW_FLASH_STORAGE_BYTES (920 * 1024)
#define MICROPY_HW_ROMFS_BYTES (600 * 1024)
