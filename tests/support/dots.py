"""A slow picture of one byte for each dot: what the kernels must have drawn."""


class Picture:
    """`width` x `height` dots; dots outside of it are dropped."""

    def __init__(self, width: int, height: int):
        self.width = width
        self.height = height
        self.dots = bytearray(width * height)

    def dot(self, x: int, y: int) -> None:
        if 0 <= x < self.width and 0 <= y < self.height:
            self.dots[y * self.width + x] = 1

    def rectangle(self, x: int, y: int, width: int, height: int) -> None:
        for row in range(y, y + height):
            for column in range(x, x + width):
                self.dot(column, row)

    def glyph(self, x, y, dots, bits, at, bold=0, invert=0, across=1, down=1) -> None:
        stride = (dots + 7) // 8
        for row in range(24):
            before = 0
            for column in range(dots):
                black = bits[at + row * stride + column // 8] >> (7 - column % 8) & 1
                if (black | (before & bold)) != invert:
                    self.rectangle(x + column * across, y + row * down, across, down)
                before = black

    def packed(self) -> bytes:
        """Give the picture as the head takes it: 8 dots in a byte, MSB first."""
        out = bytearray(len(self.dots) // 8)
        for at in range(len(self.dots)):
            if self.dots[at]:
                out[at >> 3] |= 0x80 >> (at & 7)
        return bytes(out)


class Dice:
    """Random numbers that are the same on every interpreter."""

    def __init__(self, seed: int):
        self.state = (seed + 1) * 2654435761 & 0xFFFFFFFF

    def roll(self, sides: int) -> int:
        self.state = (self.state * 69069 + 12345) & 0xFFFFFFFF
        return (self.state >> 12) % sides
