"""Touches of fingers and pens, sent to the browser as its own input events."""


class Fingers:
    """Fingers that touch `page`, by number; each keeps its place until it is lifted."""

    def __init__(self, page):
        self.session, self.down = page.context.new_cdp_session(page), {}

    def put(self, number, x, y, size=1):
        self.down[number] = {"id": number, "x": x, "y": y, "radiusX": size, "radiusY": size}
        self._tell("touchStart")

    def move(self, number, x, y):
        self.down[number] |= {"x": x, "y": y}
        self._tell("touchMove")

    def lift(self, number):
        del self.down[number]
        self._tell("touchMove" if self.down else "touchEnd")

    def _tell(self, kind):
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [*self.down.values()]})


SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      window.shifts.push([one.value, one.sources.map((source) => source.node?.className ?? "")]);
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""


def shifts(page):
    """What moved on `page` since it was first shown, as (how much, what); asked once it is still."""
    page.wait_for_load_state("networkidle")
    page.evaluate(SHIFTS)
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    return page.evaluate("() => window.shifts")
