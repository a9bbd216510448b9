"""Pages that combine what the other folders know: Today, the people of a study, one person, own work."""
