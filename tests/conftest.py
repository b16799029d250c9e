"""What holds for all tests."""

from hypothesis import settings

# A slow machine is no bug: what must be quick is measured in tests/bench.
settings.register_profile("keycabinet", deadline=None)
settings.load_profile("keycabinet")
