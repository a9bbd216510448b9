"""Rooms, guide and support list: what a coordinator puts in place before anybody meets."""

from datetime import timedelta

from interviews.rooms.inspections.criteria import MUST

TOPICS = (
    ("Arriving", "How was your way here?", "arriving", False),
    ("What happened at work", "Next is what happened at work.", "work", True),
    ("What helped", "What has helped you since?", "helped", False),
)


def add_rooms(imogen, study, zone, until):
    """A room that suits (Quiet Room) and one that does not (Room 2.14), both open every day and approved."""
    page = imogen.page
    page.goto(f"/studies/{study}/rooms/add-site/")
    imogen.fill(name="Newcastle", zone=zone)
    page.locator("main form button.primary").last.click()
    looked_on = until - timedelta(days=210)
    for name, features in (("Quiet Room", ("step_free", "not_overheard", "two_exits")), ("Room 2.14", ("daylight",))):
        page.goto(f"/studies/{study}/rooms/add/")
        page.locator("select[name=site]").select_option(label="Newcastle")
        imogen.fill(name=name)
        for day in range(7):
            imogen.choose("open_days", str(day))
        page.locator("main form button.primary").last.click()
        imogen.sees(name)
        look_at(imogen, looked_on, features)
        page.get_by_role("link", name="Approve").first.click()
        imogen.fill(approved_until=until.isoformat())
        page.locator("main form button.primary").last.click()
        page.get_by_role("link", name="What to do here").click()
        page.get_by_role("link", name="Write the plan").click()
        imogen.fill(meeting_point="The plane tree", arrives="Talk about opening hours. Leave by the staff stairs.")
        page.locator("main form button.primary").last.click()
        imogen.sees("The plane tree")


def look_at(imogen, looked_on, features):
    """Write down that all that must hold does, and `features` besides."""
    page = imogen.page
    page.get_by_role("link", name="Look at it").click()
    imogen.fill(looked_on=looked_on.isoformat(), sound_on=looked_on.isoformat())
    for code in (*sorted(MUST), *features):
        imogen.choose(code, "yes")
    page.locator("main form button.primary").last.click()
    imogen.sees("What was found there")


def write_guide(imogen, study):
    for title, said_as, code, sensitive in TOPICS:
        imogen.page.goto(f"/studies/{study}/guide/add/")
        imogen.fill(title=title, said_as=said_as, code=code)
        if sensitive:
            imogen.page.get_by_label("Sensitive: ask before it opens").check()
        imogen.page.locator("main form button.primary").last.click()
        imogen.sees(title)


def add_support(imogen, study, today):
    imogen.page.goto(f"/studies/{study}/support/add/")
    imogen.page.locator("[name=kind]").first.evaluate("e => e.tagName")
    kind = imogen.page.locator("select[name=kind]")
    if kind.count():
        kind.select_option("helpline")
    else:
        imogen.choose("kind", "helpline")
    imogen.fill(name="Evening line", for_what="Somebody who listens", hours="Every day", phone="020 7946 0192")
    imogen.fill(verified_on=today.isoformat())
    imogen.page.locator("main form button.primary").last.click()
    imogen.sees("Evening line")
