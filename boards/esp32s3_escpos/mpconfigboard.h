// An ESP32-S3 module with PSRAM and at least 4 MiB of flash, and a serial printer module.
#define MICROPY_HW_BOARD_NAME "tillroll on ESP32-S3, printer module"
#define MICROPY_HW_MCU_NAME "ESP32S3"
