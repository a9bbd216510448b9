"""The made-up study's consent forms, each with a history, in words a reader of eleven can follow."""

ABOUT = """We want to learn how people get through the months after they leave a job that hurt them.

You were asked because you have left such a job. Taking part is your choice. You can stop at any time, and nobody will ask you why."""

WHAT_HAPPENS = """We meet up to three times, for about an hour. You choose the room, the seat and the breaks.

We talk about how you came to the job, what happened there, and what helped afterwards. Before each hard part we ask if you want to go on, leave it out, take a break or stop.

You get 25 pounds each time, also if you stop early."""

WITHDRAWAL = """You can take your yes back at any time, by phone, by text or in person. From that moment nobody contacts you for this study.

What you said can be deleted until the report is written on 1 June 2027. After that your words can no longer be told apart from the words of others."""

TEACH = {
    "teach_question": "You are in the middle of a talk and want to go home. What happens?",
    "teach_options": [
        "We finish the questions first",
        "We stop, and you get the 25 pounds",
        "We stop, and you give the money back",
    ],
    "teach_right": 1,
    "teach_correction": "We could have said that better. You can stop at any time, and the 25 pounds are yours.",
}


def choice(code, title, words, more=""):
    return {"code": code, "title": title, "words": words, "more": more}


TAKE_PART = choice(
    "take_part",
    "Taking part in the interviews",
    "Up to three talks of about an hour each, in a room you have seen.",
    "You can bring somebody along. You can leave out any question.",
)
AUDIO = choice(
    "audio",
    "Recording your voice",
    "So that we can listen rather than write. If you say no, we take notes by hand.",
    "A small recorder stays on the table with a red light on. A typed copy is made in two weeks, with names taken out. "
    "Then the recording is destroyed.",
)
QUOTES = choice(
    "quote_anonymous",
    "Using your words, without your name",
    "A sentence you said may appear in a report. We change anything that could point to you first.",
)
HARM = choice(
    "topic:work",
    "Talking about what happened at work",
    "Some questions are about being hurt at work. You can say no to all of them and still take part.",
)
ARCHIVE = choice(
    "archive_restricted",
    "Keeping the typed copy for other researchers",
    "Other researchers may ask to read the copy without names. Each one has to promise to keep it safe.",
)
CONTACT = choice(
    "keep_contact",
    "Keeping your contact details",
    "So that we can tell you what we found. We use only the way you told us is safe.",
)
FOLLOW_LATER = choice(
    "recontact_this_study",
    "Being asked about a follow-up talk",
    "Half a year later we may ask once whether you would like to talk again.",
)
FOLLOW = choice("take_part", "Taking part in the follow-up", "One short talk, half a year after the first.")
COMPANION = choice(
    "take_part", "Sitting in as a companion", "You sit beside the person you came with. We ask you nothing."
)
NOTES = choice("notes", "Taking notes by hand", "The interviewer writes a few words down. You can read them.")

INTERPRETER = choice(
    "interpreter_present",
    "An interpreter in the room",
    "If another language is easier for you. The interpreter keeps everything to themselves.",
)


def words(*choices, **changes):
    """The words of one version, with the given choices."""
    return {
        "language": "en",
        "about": ABOUT,
        "what_happens": WHAT_HAPPENS,
        "withdrawal_terms": WITHDRAWAL,
        "validity_months": 12,
        "choices": list(choices),
        **TEACH,
        **changes,
    }


FIRST_ABOUT = ABOUT.split("\n\n")[0] + "\n\nTaking part is your choice."

ADULTS, YOUNG, PARENTS = "Interviews with adults", "Young people, 14 to 17", "Parents of young people"
YOUNG_ABOUT = """We want to learn how young people get on after a summer job that hurt them.

You decide about it, and a parent has to agree as well. If one of you says no, we do not talk."""
PARENTS_ABOUT = """We want to learn how young people get on after a summer job that hurt them.

Your child decides, and we ask you as well. If one of you says no, we do not talk. You do not hear what was said."""
PERMITS = choice("take_part", "Your child taking part", "Up to three talks of about an hour each.")

# Title, for whom, and the words of each version in order. The last of each is in use.
FORMS = (
    (
        ADULTS,
        "adult",
        [
            words(TAKE_PART, AUDIO, QUOTES, about=FIRST_ABOUT),
            words(TAKE_PART, AUDIO, QUOTES, HARM, CONTACT),
            words(TAKE_PART, AUDIO, NOTES, INTERPRETER, QUOTES, HARM, ARCHIVE, CONTACT),
        ],
    ),
    ("Follow-up talk", "adult", [words(FOLLOW, AUDIO, about=FIRST_ABOUT), words(FOLLOW, AUDIO, QUOTES)]),
    ("Companions", "companion", [words(COMPANION, about=FIRST_ABOUT), words(COMPANION, NOTES)]),
    (YOUNG, "child", [words(TAKE_PART, NOTES, HARM, about=YOUNG_ABOUT)]),
    (PARENTS, "parent", [words(PERMITS, NOTES, HARM, about=PARENTS_ABOUT)]),
)

NEXT_WORDS = {
    ADULTS: words(TAKE_PART, AUDIO, NOTES, INTERPRETER, QUOTES, HARM, ARCHIVE, CONTACT, FOLLOW_LATER),
    "Companions": words(COMPANION, NOTES, about=FIRST_ABOUT + " You may leave whenever you like."),
}
"""What the next version says that waits for the committee, or came back from it."""
