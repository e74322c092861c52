@ Stand-in for the mask ROM of the RP2040 (datasheet 2.8): the tables by which the SDK finds ROM
@ functions, memory functions in Thumb code, and traps (`bkpt`) that rom.mjs answers.

    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .word 0x20041f00                @ stack: below the second stage, at the end of SRAM
    .word reset + 1
    .word spin + 1                  @ NMI
    .word spin + 1                  @ hard fault
    .byte 'M', 'u', 1, 3            @ magic; version 3 is ROM B2 (2.8.3)
    .hword functions, data
    .hword lookup + 1

    .thumb_func
reset:                              @ the host checks the second stage and copies it to SRAM
    bkpt #0
    movs r1, #0
    mov lr, r1                      @ return address 0: the second stage enters the program
    bx r0

    .thumb_func
spin:
    b spin

    .thumb_func
lookup:                             @ r0 table, r1 code: gives the entry, 0 where there is none
    ldrh r2, [r0]
    ldrh r3, [r0, #2]
    adds r0, #4
    cmp r2, r1
    beq 1f
    cmp r2, #0
    bne lookup
    movs r3, #0
1:  mov r0, r3
    bx lr

    .thumb_func
copy:                               @ memcpy: r0 to, r1 from, r2 bytes; keeps r0
    push {r0, r4-r6, lr}
    mov r3, r0
    orrs r3, r1
    lsls r3, r3, #30
    bne 4f                          @ not both aligned to words
1:  subs r2, #16
    bmi 2f
    ldm r1!, {r3-r6}
    stm r0!, {r3-r6}
    b 1b
2:  adds r2, #16
3:  subs r2, #4
    bmi 3f
    ldm r1!, {r3}
    stm r0!, {r3}
    b 3b
3:  adds r2, #4
4:  cmp r2, #0
    beq 6f
5:  ldrb r3, [r1]
    strb r3, [r0]
    adds r0, #1
    adds r1, #1
    subs r2, #1
    bne 5b
6:  pop {r0, r4-r6, pc}

    .thumb_func
fill:                               @ memset: r0 to, r1 byte, r2 bytes; keeps r0
    push {r0, r4-r6, lr}
    uxtb r1, r1
    lsls r3, r1, #8
    orrs r1, r3
    lsls r3, r1, #16
    orrs r1, r3
    movs r4, #3
1:  tst r0, r4
    beq 2f
    subs r2, #1
    bmi 6f
    strb r1, [r0]
    adds r0, #1
    b 1b
2:  mov r3, r1
    mov r4, r1
    mov r5, r1
3:  subs r2, #16
    bmi 4f
    stm r0!, {r1, r3-r5}
    b 3b
4:  adds r2, #16
    beq 6f
5:  strb r1, [r0]
    adds r0, #1
    subs r2, #1
    bne 5b
6:  pop {r0, r4-r6, pc}

    .macro trap name, number
    .thumb_func
\name:
    bkpt #\number
    bx lr
    .endm

    trap popcount, 1
    trap reverse, 2
    trap clz, 3
    trap ctz, 4
    trap bootsel, 5
    trap nothing, 6                 @ connect, exit XIP, flush, enter XIP: flash is always there
    trap erase, 7
    trap program, 8

    .macro function first, second, target
    .byte \first, \second
    .hword \target + 1
    .endm

    .align 2
functions:                          @ datasheet 2.8.3.1
    function 'P', '3', popcount
    function 'R', '3', reverse
    function 'L', '3', clz
    function 'T', '3', ctz
    function 'M', 'S', fill
    function 'S', '4', fill
    function 'M', 'C', copy
    function 'C', '4', copy
    function 'U', 'B', bootsel
    function 'I', 'F', nothing
    function 'E', 'X', nothing
    function 'R', 'E', erase
    function 'R', 'P', program
    function 'F', 'C', nothing
    function 'C', 'X', nothing
    .word 0

data:                               @ datasheet 2.8.3.3
    .byte 'S', 'F'
    .hword floats
    .byte 'S', 'D'
    .hword doubles
    .byte 'C', 'R'
    .hword copyright
    .byte 'G', 'R'
    .hword revision
    .word 0
revision:
    .word 0
copyright:
    .asciz "tillroll's stand-in for the mask ROM"

@ Traps 64 to 95 are the single-precision functions, 128 to 159 the double-precision ones, in the
@ order of their tables (datasheet 2.8.3.2); the number of entries stands before a table.
    .altmacro
    .macro trap_at prefix, base, index
    .thumb_func
\prefix\index:
    bkpt #(\base + \index)
    bx lr
    .endm
    .macro entry_of prefix, index
    .word \prefix\index + 1
    .endm
    .macro table prefix, base
    .align 2
    .set index, 0
    .rept 32
    trap_at \prefix, \base, %index
    .set index, index + 1
    .endr
    .align 2
    .hword 0, 32
\prefix\()s:
    .set index, 0
    .rept 32
    entry_of \prefix, %index
    .set index, index + 1
    .endr
    .endm

    table float, 64
    table double, 128
