"""What tillctl expects of mpremote and of a board behind it, whatever the board is."""

import pytest
from tillctl.faults import LINK, Fault
from tillctl.repl import at_repl

ECHO = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read(300))"


class TransportContract:
    """The tests of a board at `port`; a subclass has a fixture of that name."""

    def test_the_value_of_a_literal_comes_back(self, port):
        with at_repl(port) as repl:
            assert repl.run("print((1, 'x', b'y', None))") == (1, "x", b"y", None)
            assert repl.run("a = 6") is None
            assert repl.run("print(a * 7)") == 42

    def test_a_script_that_raises_is_told_by_its_last_line(self, port):
        with at_repl(port) as repl:
            with pytest.raises(Fault, match="ValueError: no such thing") as caught:
                repl.run("raise ValueError('no such thing')")
            assert caught.value.exit_code == LINK
            assert repl.run("print(1)") == 1

    def test_what_is_printed_instead_of_a_value_is_a_fault(self, port):
        with at_repl(port) as repl, pytest.raises(Fault):
            repl.run("print('not a literal')")

    def test_a_script_may_speak_for_itself(self, port):
        data = bytes(range(5, 255)) + bytes(50)
        with at_repl(port) as repl:
            repl.start(ECHO)
            repl.send(data)
            assert repl.receive(len(data)) == data
            repl.finish()
            assert repl.run("print(2)") == 2

    def test_a_script_that_dies_while_it_speaks_is_told(self, port):
        with at_repl(port) as repl:
            repl.start("raise OSError(28)")
            with pytest.raises(Fault, match="OSError"):
                repl.finish()

    def test_after_a_failure_it_can_be_entered_again(self, port):
        with pytest.raises(ZeroDivisionError), at_repl(port):
            raise ZeroDivisionError
        with at_repl(port) as repl:
            assert repl.run("print(3)") == 3
