"""What the image has frozen in: compiled, in flash, and therefore without cost in memory."""

import os

tillroll = "../../firmware/tillroll"
files = [
    os.path.relpath(os.path.join(folder, name), tillroll)
    for folder, _, names in os.walk(tillroll)
    for name in names
    if name.endswith(".py")
]

include("$(MPY_DIR)/extmod/asyncio")
module("rp2.py", base_path="$(PORT_DIR)/modules")
package("tillroll", sorted(files), base_path="../../firmware")  # the same order everywhere
module("main.py", base_path="../../firmware")
module("board.py")
module("_boot.py")
