"""What a person answered to a consent form, how they were asked, and whether the consent is valid."""
