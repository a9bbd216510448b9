"""Keys, door codes and equipment that go with a booking."""
