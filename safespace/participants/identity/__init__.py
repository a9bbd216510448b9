"""Seeing who a participant is: with a reason, within limits, or by two people in an emergency. Every look is logged."""
