"""What the process that holds keys in its memory is told about itself."""

import ctypes
import sys

try:
    import resource
except ImportError:  # Not a Unix: there are no core files to leave out.
    resource = None

PR_SET_DUMPABLE = 4


def leave_no_core():
    """Have the memory of this process, and of those it starts, never written out when it dies.

    A limit of 0 is obeyed for core files. On Linux a crash handler that takes cores through a pipe does not ask for the
    limit, so the process also says that it may not be dumped; others of the same account cannot look into it either.
    """
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
