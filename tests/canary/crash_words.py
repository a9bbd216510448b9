"""What is written on the day that ends in a crash: what nobody may find, and the control that has to be found."""

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
