"""Module objects that stand in for libraries while something is imported."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def stand_in(modules: Mapping[str, ModuleType], *, afresh: tuple[str, ...] = ()) -> Iterator[None]:
    """Let `import` find `modules` (by full name) while the context lasts, then undo it.

    Packages named in `afresh` are forgotten before and after, so that what is imported within
    binds to these stand-ins, and nothing imported later does. Whoever imported keeps its copy.
    """
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_in(name, afresh)}
    kept |= {name: sys.modules[name] for name in modules if name in sys.modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in list(sys.modules):
            if name in modules or _is_in(name, afresh):
                del sys.modules[name]
        sys.modules.update(kept)


def _is_in(name: str, packages: tuple[str, ...]) -> bool:
    return name.partition(".")[0] in packages
