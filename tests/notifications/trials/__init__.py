"""Job kinds that behave well and badly, for tests."""
