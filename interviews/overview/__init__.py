"""Pages that bring the floors together: today, the people of a study, one person."""
