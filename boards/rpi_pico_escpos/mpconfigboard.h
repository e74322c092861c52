// A Raspberry Pi Pico with a serial printer module: RP2040, 2 MiB of flash.
#define MICROPY_HW_BOARD_NAME "tillroll on Raspberry Pi Pico, printer module"

// From the end of the flash: storage, the read-only file system below it, code from the start.
// Terminals in the field keep their journals in the storage: it never moves.
#define MICROPY_HW_FLASH_STORAGE_BYTES (920 * 1024)
#define MICROPY_HW_ROMFS_BYTES (584 * 1024)

#define MICROPY_BOARD_EARLY_INIT() tillroll_heap_init()
void tillroll_heap_init(void);
