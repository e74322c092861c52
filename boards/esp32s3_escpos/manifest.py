"""What the image has frozen in; the port's own `_boot.py` never formats a damaged storage."""

include("$(PORT_DIR)/boards/manifest.py")
include("../common_manifest.py")
module("board.py")
module("rescue.py")
