"""Keeps the memory of a process that holds keys out of core files."""

import ctypes
import sys

try:
    import resource
except ImportError:  # not a Unix: there are no core files
    resource = None

PR_SET_DUMPABLE = 4


def leave_no_core():
    """Prevent core dumps of this process and of those it starts.

    A size limit of 0 prevents core files. On Linux a crash handler that receives cores through a pipe ignores the
    limit, so the process is also marked as not dumpable, which keeps debuggers of the same account out as well.
    """
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
