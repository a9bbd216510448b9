"""Free slots, the week grid, calendar files, people who must not meet, the front desk and usage figures."""
