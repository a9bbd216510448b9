"""Free time: slots, the week as a grid, calendar files, people who must not meet, the front desk, usage figures."""
