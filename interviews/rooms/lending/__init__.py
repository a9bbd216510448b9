"""What is handed out with a room: keys and codes, equipment."""
