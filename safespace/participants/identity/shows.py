"""How much of an identity one look shows."""

from django.db.models import TextChoices


class Shows(TextChoices):
    NAME = "name", "The name"
    NUMBER = "number", "The name, and the number and address while contact is possible"
    ALL = "all", "Everything, for safety, whatever the contact plan says"
