"""What we owe to the people who take part: each promise is one row, until when, and who does it."""
