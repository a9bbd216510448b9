#!/usr/bin/env python3
"""Safespace's command line. It must stay readable to any Python: an old one gets a sentence, not a traceback."""

import sys


def main():
    if sys.version_info < (3, 11):
        sys.stderr.write("Safespace needs Python 3.11 or newer; this is %d.%d.\n" % sys.version_info[:2])
        return 1
    from safespace.first_run import main

    return main(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
