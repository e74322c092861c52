include(${MICROPY_BOARD_DIR}/../rpi_pico_ltpd245/mpconfigboard.cmake)
