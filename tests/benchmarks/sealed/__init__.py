"""What `manage.py bench fields` is made of."""
