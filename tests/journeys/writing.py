"""What is typed on the journey. Every value that is sensitive carries a word that occurs nowhere else."""

from tests.papers import pdf

FORM = {
    "about": "We want to learn how people leave hard jobs.\n\nTaking part is your choice.",
    "what_happens": "We meet for about an hour. You can stop at any time.",
    "withdrawal_terms": "You can take your yes back by phone. What you said can be deleted until 1 June 2027.",
    "teach_question": "You want to go home in the middle. What happens?",
    "option_1": "We finish the questions first",
    "option_2": "We stop, and nobody asks why",
    "teach_correction": "We could have said that better. You can stop at any time.",
}

PERSON = {
    "name": "Marguerite Zanzibarquist",
    "phone": "020 7946 0877",
    "email": "marguerite.zanzibarquist@example.org",
    "times": "Tuesdays before the quillowbell",
    "say_we_are": "The umbrellastore about an order",
    "safe_word": "petrichorlantern",
    "if_no_answer": "Wait until the brambleclock strikes",
    "never": "No parcels to thistledownmews",
    "comfort": "Sit beside the velvetaspidistra",
    "stop_sign": "Turning the copperthimble",
}

# Each is looked for in databases, logs, mail and addresses after the journey (E-R1). The number as it was typed and as
# it is kept, whole: six digits of it turn up by chance, as in a time that is counted in seconds.
CANARIES = [
    "Zanzibarquist", "20 7946 0877", "2079460877", "quillowbell", "umbrellastore", "petrichorlantern", "brambleclock",
    "thistledownmews", "velvetaspidistra", "copperthimble", "wrenfeatherreason", "harbourlightquestion",
    "cinnabarsignature", "moonflowernote", "saffronpart", "hollyhockaunt", "lapwingparchment",
    "larkspurmessage", "sorreldoubt", "yarrowmixup",
]  # fmt: skip
REASON = "She rang about a wrenfeatherreason"
QUESTION = "Will the harbourlightquestion be kept?"
PAPER = pdf("Marguerite Zanzibarquist signed the lapwingparchment. ", times=99)
SIGNATURE = "M. Cinnabarsignature"
NOTE = "Easier by the moonflowernote today"
LEAVE_OUT = "The saffronpart in the middle"
BESIDE = "Her hollyhockaunt"
ERASE = "She rang with the larkspurmessage"
NOT_ERASED = "The sorreldoubt of the court comes first"
NOT_THEIRS = "It belongs to the yarrowmixup"


def _arabic(code, title, words):
    return {"code": code, "title": title, "words": words, "more": ""}


IN_ARABIC = {
    "about": "نسأل كيف يترك الناس عملاً يؤذيهم.\n\nالقرار لكم في كل جزء.",
    "what_happens": "نتحدث ساعة واحدة، في غرفة تختارونها.",
    "withdrawal_terms": "أخبرونا بأي طريقة تناسبكم. لستم مضطرين إلى ذكر السبب.",
    "teach_question": "تريدون التوقف في المنتصف. ماذا يحدث؟",
    "teach_options": ["أكمل الجزء الذي نحن فيه.", "أتوقف. ولا أحتاج إلى ذكر السبب."],
    "teach_correction": "كان يمكننا أن نشرح ذلك أفضل. يمكنكم التوقف فوراً.",
    "choices": [
        _arabic("take_part", "المشاركة في المقابلات", "حتى ثلاث محادثات، كل واحدة نحو ساعة."),
        _arabic("audio", "تسجيل صوتكم", "لكي نستمع بدلاً من أن نكتب."),
        _arabic("quote_anonymous", "استخدام كلماتكم دون اسمكم", "قد تظهر جملة في تقرير."),
        _arabic("archive_restricted", "حفظ النص المكتوب لباحثين آخرين", "بلا أسماء."),
        _arabic("topic:family", "الحديث عن عائلتكم", "فقط إن أردتم."),
        _arabic("keep_contact", "الاحتفاظ بوسائل الاتصال بكم", "لنخبركم بما وجدناه."),
    ],
}
"""The words of a form in Arabic, for `tests.consent.cast.send`."""
