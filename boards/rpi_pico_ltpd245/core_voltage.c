// Raises the core's voltage before the clocks are set: 200 MHz need 1.15 V.
//
// pico-sdk 2.1.1 does so in runtime_init_clocks() (hardware/clocks.h: SYS_CLK_VREG_VOLTAGE_MIN), which
// MicroPython 1.25 replaces with a copy of its own that does not (ports/rp2/clocks_extra.c).
#ifndef NO_QSTR // MicroPython's search for names, which knows no folder of hardware/vreg.h
#include "hardware/clocks.h"
#include "hardware/vreg.h"
#include "pico/platform.h"
#include "pico/runtime_init.h"

#if SYS_CLK_VREG_VOLTAGE_AUTO_ADJUST // on an RP2040 at 200 MHz

// Cycles of the ring oscillator, which has 12 MHz at most (RP2040 datasheet 2.17.1): the SDK's 1 ms.
#define SETTLE_CYCLES (12 * SYS_CLK_VREG_VOLTAGE_AUTO_ADJUST_DELAY_US)

static void raise_core_voltage(void) {
    if (vreg_get_voltage() < SYS_CLK_VREG_VOLTAGE_MIN) {
        vreg_set_voltage(SYS_CLK_VREG_VOLTAGE_MIN);
        busy_wait_at_least_cycles(SETTLE_CYCLES);
    }
}

PICO_RUNTIME_INIT_FUNC_RUNTIME(raise_core_voltage, "00499"); // PICO_RUNTIME_INIT_CLOCKS is "00500"

#endif
#endif
