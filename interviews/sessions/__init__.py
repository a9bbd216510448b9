"""Planned sessions: who meets whom and when, the interview guide, and who may see an identity."""
