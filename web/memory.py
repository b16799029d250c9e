"""Keeps the web's process small: what a page or a password needed goes back to the system."""

import ctypes
import gc

# mallopt(3), from malloc.h of the GNU C library.
M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
BLOCK_BYTES = 262_144


def keep_small() -> None:
    """Tell malloc to hold nothing back; call before any thread is started.

    One arena instead of one per thread, and blocks from 256 KB on of their own: else the 19 MB of
    every password hash and the peak of each of 16 threads stay resident (200 MB instead of 60).
    On a C library without mallopt nothing is told, and nothing else changes.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, BLOCK_BYTES)
        mallopt(M_TRIM_THRESHOLD, BLOCK_BYTES)


def give_back() -> None:
    """Return to the system what malloc holds free between blocks in use.

    A search that opens a thousand lists of the index leaves megabytes of such holes. Takes about
    a millisecond; where the C library has no malloc_trim(3), nothing happens.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def settle() -> None:
    """Set what a start has made apart from what pages will make; call once, before serving.

    The collector looks at old objects only when a quarter as many have gathered anew, and a start
    leaves so many that the cycles of hundreds of pages would lie about first.
    """
    gc.collect()
    gc.freeze()
    give_back()
