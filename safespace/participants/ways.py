"""The ways of contact that a safe-contact plan allows."""


def opens_a_way(plan, current):
    """Whether `plan` allows a way of contact that the SafeContact `current` (or None) does not."""
    if current is None:
        return True
    neutral_now = plan["voicemail"] != "none" and current.plan["voicemail"] == "none"
    return neutral_now or not set(plan["ways"]) <= set(current.plan["ways"])
