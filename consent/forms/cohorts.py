"""The readers a consent form is written for."""

from django.db import models


class Cohort(models.TextChoices):
    """Who reads a form. A parent's or a companion's form alone never allows an interview."""

    ADULT = "adult", "Adults, for themselves"
    PARENT = "parent", "A parent or guardian, for a child"
    CHILD = "child", "Children and young people"
    COMPANION = "companion", "Somebody who comes along and is asked nothing"
