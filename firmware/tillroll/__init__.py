"""The print subsystem of a card-payment terminal.  See docs/flow.md for the way of an approval."""
