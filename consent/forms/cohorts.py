"""For whom a consent form is written."""

from django.db import models


class Cohort(models.TextChoices):
    """The reader of a form (A2, ConsentTemplate). Nobody is interviewed on a parent's or a companion's form alone."""

    ADULT = "adult", "Adults, for themselves"
    PARENT = "parent", "A parent or guardian, for a child"
    CHILD = "child", "Children and young people"
    COMPANION = "companion", "Somebody who comes along and is asked nothing"
