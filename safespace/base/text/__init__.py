"""What people type: the characters that can be stored, how words are compared, telephone numbers."""
