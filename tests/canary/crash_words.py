"""Words written before a crash that must not be found, and a control that must be found."""

WORDS = [
    "Zanzibarquist",
    "1632 960877",
    "1632960877",
    "petrichorlantern",
    "velvetaspidistra",
    "copperthimble",
    "wrenfeatherreason",
    "larkspurmessage",
    "sorreldoubt",
]
CONTROL = "Quincunx Zirkonvogel"
