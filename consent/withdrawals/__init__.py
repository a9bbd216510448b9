"""Taking consent back."""
