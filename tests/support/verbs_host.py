"""What each verb of tillctl is told, and the files that it reads.

A new verb has to be entered here, or in the table of those that ask nobody: else the first test of
tests/tillctl/test_every_verb_host.py fails.
"""

import json

from PIL import Image
from support.bench_host import SAMPLES
from support.boot_loaders_host import uf2
from tillctl import paths

# What a verb is told; NEW is a file that is not there, the other words in capitals are files.
ASKS = {
    "approve": "SALE",
    "backup": "NEW",
    "clock set": "",
    "clock show": "",
    "configure": "PROFILE --yes",
    "erase-journal": "--no-export",
    "flash": "--image IMAGE --wait 0",
    "format-storage": "--yes",
    "install": "",
    "jobs": "",
    "jobs discard": "456",
    "jobs print": "456",
    "journal check": "",
    "journal export": "NEW",
    "fonts install": "PACK",
    "fonts list": "",
    "fonts remove": "latin24",
    "layout install": "LAYOUT --name sale",
    "layout list": "",
    "layout remove": "sale",
    "layout show": "sale",
    "log": "",
    "logo install": "PICTURE",
    "logo remove": "",
    "logo show": "",
    "receipts": "",
    "repair": "",
    "replay": "LINES --patience 0",
    "reprint": "last",
    "reset-settings": "",
    "restore": "BACKUP --no-backup --force",
    "selftest": "--no-dots",
    "settings export": "NEW",
    "settings get": "copies",
    "settings list": "",
    "settings set": "copies 1",
    "shell": "",
    "status": "",
    "uninstall": "",
    "versions": "",
    "watch": "--looks 1",
    "why": "last",
}
BEFORE = {
    "layout remove": "layout install LAYOUT --name sale",
    "logo remove": "logo install PICTURE",
}


def told_files(folder, terminal):
    """Make what the verbs are told to read, a backup of this terminal among it; by their words."""
    made = {name: folder / name.lower() for name in ("PROFILE", "IMAGE", "LAYOUT", "LINES")}
    made["PICTURE"] = folder / "logo.png"
    Image.linear_gradient("L").save(made["PICTURE"])
    made["PROFILE"].write_text("[settings]\ncopies = 1\n")
    made["IMAGE"] = folder / "image.uf2"
    made["IMAGE"].write_bytes(uf2())
    made["LAYOUT"].write_text("${merchant_name}\n${voucher} ${amount}\n")
    sale = json.loads((SAMPLES / "sale.json").read_text(encoding="utf-8"))
    made["LINES"].write_text(json.dumps(sale) + "\n")
    made["PACK"] = paths.root() / "firmware" / "fonts" / "latin24.pack"
    made["BACKUP"] = folder / "shop.backup"
    assert terminal.call("backup", made["BACKUP"]).code == 0
    return {**made, "SALE": SAMPLES / "sale.json"}


def words_of(text, files, folder):
    """The words of a call, with the names of files in it."""
    known = {**{key: str(path) for key, path in files.items()}, "NEW": str(folder / "new")}
    return [known.get(word, word) for word in text.split()]
