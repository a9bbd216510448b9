"""What three folders or more stand on: rows with UUID keys, refusals, constraints, calm forms, paging."""
