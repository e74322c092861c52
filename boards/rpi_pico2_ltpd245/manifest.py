"""What the image has frozen in; wiring and start are those of the Pico."""

include("../common_manifest.py")
module("rp2.py", base_path="$(PORT_DIR)/modules")
module("board.py")
module("rescue.py")
package("rpi_pico_ltpd245", ("board.py", "rescue.py"), base_path="..")
module("_boot.py", base_path="../rpi_pico_ltpd245")
