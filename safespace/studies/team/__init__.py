"""Who works in a study: roles that are granted, reviewed and ended, and the training they need."""
