"""Paper that sticks in a slip of the image on an emulated Pico, where rows are queued."""

import pytest
from support.pico_corridor_host import Terminal, new_flash, sale

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

SOUND, STICKS = 456, 457
TOP = 80  # rows into the slip


def sold(terminal, voucher):
    """Sell something and wait until nothing moves; gives the status."""
    assert terminal.ask("approve", approval=sale(voucher))["ok"]
    terminal.wait(300)
    status = terminal.run(terminal.settle())
    terminal.wait(3000)
    return status


def test_it_is_found_in_that_copy_which_comes_again_when_the_paper_is_cleared(tmp_path):
    with Terminal(new_flash(tmp_path)) as terminal:
        terminal.boot()
        mechanism = terminal.mechanism
        assert terminal.ask("settings-set", key="copies", value=1, by="li")["ok"]
        assert sold(terminal, SOUND)["reasons"] == []
        mechanism.at_row(mechanism.paper.rows + TOP, mechanism.jam)
        assert sold(terminal, STICKS)["reasons"] == ["media-jam"]
        mechanism.platen(True)
        terminal.wait(2000)
        mechanism.jam(False)
        mechanism.platen(False)
        assert terminal.run(terminal.rest())["reasons"] == []
        told = terminal.ask("why", voucher=f"{STICKS:06d}")
    assert told["state"] == "completed", told
    assert "incomplete (media-jam: the paper does not move)" in told["sentence"]
    assert "marked as replacing an incomplete slip" in told["sentence"]
