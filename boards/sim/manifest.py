"""What the simulated terminal carries when it is frozen into the unix port."""

include("$(MPY_DIR)/extmod/asyncio")
package("tillroll", base_path="../../firmware")
package("emulator", base_path="../../host_tools")
module("machine.py", base_path="../../host_tools/shim")
module("main.py", base_path="../../firmware")
module("board.py")
module("rescue.py")
