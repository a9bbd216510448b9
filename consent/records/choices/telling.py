"""How and when a person told the team something about their consent."""

from django.db import models

from safespace.base.refusals import Refusal


class Channel(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "Phone"
    TEXT = "text", "Text message"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    SOMEBODY = "somebody", "Through someone they trust"


class MomentInFuture(Refusal):
    sentence = "This moment has not come yet. Give the moment they told us."
    status = 422
    field = "occurred_at"
