"""How a participant may be reached without danger: the plan, its hours, and contact on hold (C-R1, C-R2)."""
