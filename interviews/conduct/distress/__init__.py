"""When a talk gets too much: the stages of the protocol, one tap a step, and what each of them makes."""
