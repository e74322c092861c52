"""The file behind the emulated flash holds no card number, whatever was printed or refused."""

from support.corridor import powered
from support.hostile import approve, small
from support.process_memory import reveal, within
from support.secret_wire import SecretWire, sealed

# A made-up number that passes Luhn, each digit XOR 0x5A.
PRINTED = b"iomocmhhihkoc"


def test_no_card_number_is_in_the_image_file(tmp_path):
    image = tmp_path / "flash.bin"
    with image.open("w+b", buffering=0) as file:
        rig = powered(image=file)
        rig.wire = rig.terminal.desk._link._stream = SecretWire()
        pan = "~" * 13
        message = small(pan=pan, response_text=f"card {pan}", unknown=pan)
        rig.wire.plant(sealed(501, approve(message), PRINTED), PRINTED)
        rig.wire.plant(sealed(502, approve(message | {"tip": 1}), PRINTED), PRINTED)

        async def live():
            await rig.pause(50)
            await rig.settle()
            await rig.pause(1000)

        rig.run(live())
        assert len(rig.tape.slips) == 2
        assert any(b"id-conflict" in one for one in rig.wire.said)
    data = bytearray(image.read_bytes())
    assert b"10086001" in data
    assert within(data, len(data), PRINTED) == 0
    reveal(PRINTED, data, len(data) // 2)
    assert within(data, len(data), PRINTED) == 1
