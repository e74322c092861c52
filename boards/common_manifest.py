"""What every image of a chip has frozen in: tillroll and what starts it.

The chips run machine code: its plain twins, for ports that have none, would only take flash.
"""

import os

tillroll = "../firmware/tillroll"
files = {
    os.path.relpath(os.path.join(folder, name), tillroll)
    for folder, _, names in os.walk(tillroll)
    for name in names
    if name.endswith(".py")
}
files -= {name.replace("_viper.py", "_plain.py") for name in files if name.endswith("_viper.py")}

include("$(MPY_DIR)/extmod/asyncio")
package("tillroll", sorted(files), base_path="../firmware")  # the same order everywhere
module("main.py", base_path="../firmware")
