"""A paper kept with the consent, and the person found again by a part of the name."""

from playwright.sync_api import expect

from tests.journeys import writing


def keep(who, person, look):
    """From the person's page to the receipt, with a file that names them in its name and in its words."""
    page = who.page
    page.goto(person)
    page.get_by_role("link", name="Receipt").first.click()
    who.go("Add a paper")
    look(page, "attach")
    page.get_by_label("A picture of their signature").check()
    file = {"name": "Zanzibarquist.pdf", "mimeType": "application/pdf", "buffer": writing.PAPER}
    page.get_by_label("The file").set_input_files(file)
    who.press("Keep it")
    who.sees("Kept with the record, sealed.")
    look(page, "papers")
    who.press("Open A picture of their signature")
    who.sees("Reveal their identity first")


def find(who, study, pseudonym, look):
    """By name, without the name standing anywhere afterwards."""
    page = who.page
    page.goto(f"/studies/{study}/people/")
    who.go("Find by name or number")
    page.get_by_label("Name, phone, e-mail or number").fill("márguerite")
    who.press("Find")
    expect(page.get_by_role("heading", name="1 person found")).to_be_visible()
    expect(page.get_by_role("link", name=pseudonym)).to_be_visible()
    who.sees_not("Zanzibarquist")
    look(page, "find")
