"""After a withdrawal: a paper turns out not to be theirs, and it is asked that they be erased."""

from playwright.sync_api import expect

from tests.journeys import writing


def set_a_paper_aside(imogen, person, look):
    """From the receipt; the words about it are sealed."""
    page = imogen.page
    page.goto(person)
    page.get_by_role("link", name="Receipt").first.click()
    imogen.go("Not theirs? Set it aside")
    look(page, "set-aside")
    imogen.fill(why=writing.NOT_THEIRS)
    imogen.press("Set it aside")
    expect(page.get_by_text("Set aside. Only a second person can open it now.")).to_be_visible()
    look(page, "paper-set-aside")


def ask(page, person, words):
    """Everything, because they took their consent back. It waits for a second person then."""
    page.goto(person)
    page.get_by_role("link", name="Ask for an erasure").first.click()
    page.get_by_label("Everything: who they are").check()
    page.get_by_label("They themselves").check()
    page.get_by_label("They took their consent back").check()
    page.get_by_label("What should the second person know?").fill(words)
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("Nothing is destroyed until a second person signs.")).to_be_visible()
