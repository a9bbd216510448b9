"""The made-up study's rooms, guide and help lines. Numbers are from the range that Ofcom keeps for drama."""

from datetime import time

SITE = ("Newcastle", "Europe/London")

ROOMS = (
    {
        "name": "Quiet Room",
        "floor": "Ground floor, back of the library",
        "way_in": "Side gate on Elm Row",
        "seats": 3,
        "found": [
            "step_free", "not_overheard", "not_seen", "two_exits", "daylight", "seat_by_door", "hearing_loop",
            "private_waiting", "toilet_near",
        ],
    },
    {
        "name": "Garden Room",
        "floor": "Ground floor, seen from the path",
        "way_in": "Through the garden",
        "seats": 4,
        "found": ["step_free", "not_overheard", "two_exits", "daylight", "soft_light", "toilet_near"],
    },
    {
        "name": "Room 2.14",
        "floor": "Second floor, stairs only",
        "way_in": "Main stairs",
        "seats": 6,
        "found": ["not_seen", "daylight"],
    },
    {
        "name": "Video link",
        "kind": "video",
        "floor": "Check who else is at home first",
        "seats": 4,
        "found": [],
        "closes": time(22),
    },
)  # fmt: skip
EQUIPMENT = (("recorder", "Recorder 1"), ("recorder", "Recorder 2"), ("loop", "Hearing loop"), ("toys", "Box of toys"))
OPENS, CLOSES = time(8), time(20)
EVERYWHERE = (
    "opens_inside", "signal", "help_near", "free_path", "neutral_sign", "no_camera", "warmth", "water_tissues",
    "seat_choice", "undisturbed",
)  # fmt: skip
"""Codes of criteria that are met in all of them."""

EMERGENCY = {
    "meeting_point": "Under the plane tree by the bicycle stands.",
    "fire": "Out by the nearest door. Whoever leads the session counts heads at the tree.",
    "medical": "First-aid box in the copy room. Call 999, then the front desk.",
    "arrives": "Talk about opening hours. Leave by the staff stairs, meet again in the reading room.",
}

TOPICS = (
    ("arriving", "Arriving", "How was your way here, and what would you like to drink?", False, ""),
    ("the-job", "How you came to the job", "How did you come to work there?", False, ""),
    ("work", "What happened at work", "Next is what happened at work.", True, "topic:work"),
    ("after", "What came afterwards", "What were the first weeks like after you left?", False, ""),
    ("helped", "What helped", "What has helped you since?", False, ""),
)

SUPPORT = (
    ("helpline", "Evening line", "Somebody who listens", "Every day, any hour", "01632 960 192", "07700 900155"),
    ("counselling", "Elm Row counselling", "Six talks, paid for by us", "Weekdays 9:00 to 17:00", "01632 960 214", ""),
    ("legal", "Work rights advice", "What the law says about your job", "Tuesday and Thursday", "01632 960 230", ""),
    ("health", "Night surgery", "When something hurts", "Every night", "01632 960 240", ""),
)
