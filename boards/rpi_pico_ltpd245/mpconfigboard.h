// A Raspberry Pi Pico with a Seiko LTPD245 mechanism: RP2040, 2 MiB of flash.
#define MICROPY_HW_BOARD_NAME "tillroll on Raspberry Pi Pico"

// A soft reset first stops the state machines of PIO 0, and takes the strobes down by executing
// `mov pins, null` on the first one (RP2040 datasheet 3.7: CTRL, SM0_INSTR).
#define MICROPY_BOARD_START_SOFT_RESET() do { \
        *(volatile uint32_t *)0x50200000 = 0; \
        *(volatile uint32_t *)0x502000d8 = 0xa003; \
} while (0)

// From the end of the flash: storage, the read-only file system below it, code from the start.
// Terminals in the field keep their journals in the storage: it never moves.
#define MICROPY_HW_FLASH_STORAGE_BYTES (920 * 1024)
#define MICROPY_HW_ROMFS_BYTES (584 * 1024)

// Frames of functions lie in a stack of their own and not, if they are large, in the heap.
#define MICROPY_ENABLE_PYSTACK (1)
#define MICROPY_BOARD_EARLY_INIT() do { \
        tillroll_heap_init(); \
        tillroll_pystack_init(); \
} while (0)
void tillroll_heap_init(void);
void tillroll_pystack_init(void);
