"""Opening a participant's identity: with a reason and within limits, or by two people. Every look is logged."""
