"""What holds for all tests."""

import signal

from hypothesis import settings

# A slow machine is no bug: what must be quick is measured in tests/bench.
settings.register_profile("keycabinet", deadline=None)
settings.load_profile("keycabinet")

# A shell that runs the tests in the background has them ignore Ctrl-C, and with them every process
# they start and mean to end by it.
signal.signal(signal.SIGINT, signal.default_int_handler)
