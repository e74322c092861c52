"""What the image has frozen in: compiled, in flash, and therefore without cost in memory."""

include("../common_manifest.py")
module("rp2.py", base_path="$(PORT_DIR)/modules")
module("board.py")
module("rescue.py")
module("_boot.py")
