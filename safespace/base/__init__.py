"""What at least three folders use: rows with UUID keys, refusals, database constraints, forms, paging."""
