"""The ways a safe-contact plan opens to reach somebody."""


def opens_a_way(plan, current):
    """Whether `plan` lets people be reached in a way that the SafeContact `current` does not."""
    if current is None:
        return True
    neutral_now = plan["voicemail"] != "none" and current.plan["voicemail"] == "none"
    return neutral_now or not set(plan["ways"]) <= set(current.plan["ways"])
