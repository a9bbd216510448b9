"""A page walked with the Tab key alone: what can be pressed is reached, and it shows where one is."""

PRESSES_AT_ONCE = 20
EXTRA = 40
"""Days and times have several stops of their own, and a walk that begins in the middle comes round again."""

WATCH = """() => {
  const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  const around = (one) => [one, one.parentElement, one.parentElement?.parentElement, one.nextElementSibling];
  const look = (one) => around(one).filter(Boolean).map((part) => {
    const s = getComputedStyle(part);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor].join();
  }).join('|');
  const groups = new Set();
  const stops = [...document.querySelectorAll(kinds)].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== 'radio') return true;
    const group = (one.form ?? document).querySelector(`input[type=radio][name="${one.name}"]:checked`) ?? one;
    if (groups.has(one.name) || group !== one) return false;
    return groups.add(one.name);
  });
  const at = document.activeElement;
  at?.blur();
  const before = new Map(stops.map((one) => [one, look(one)]));
  const walk = {stops, left: new Set(stops), unseen: []};
  document.addEventListener('focusin', ({target}) => {
    if (walk.left.delete(target) && look(target) === before.get(target)) walk.unseen.push(target);
  });
  at?.focus?.();
  window.walkOfStops = walk;
  return stops.length;
}"""
LEFT = "() => walkOfStops.left.size"
FOUND = """() => ({
  left: [...walkOfStops.left].map((one) => one.outerHTML.slice(0, 160)),
  unseen: walkOfStops.unseen.map((one) => one.outerHTML.slice(0, 160)),
  pushed: [...document.querySelectorAll('[tabindex]')].filter((one) => one.tabIndex > 0).map((one) => one.outerHTML),
})"""


def keyboard_faults(page, name):
    """What of `page` the Tab key doesn't reach, doesn't show, or reaches out of turn; one sentence a fault."""
    most = page.evaluate(WATCH) * 2 + EXTRA
    for _ in range(0, most, PRESSES_AT_ONCE):
        if not page.evaluate(LEFT):
            break
        for _ in range(PRESSES_AT_ONCE):
            page.keyboard.press("Tab")
    found = page.evaluate(FOUND)
    return [
        *(f"{name}: Tab never comes to {one}" for one in found["left"]),
        *(f"{name}: nothing shows that one is at {one}" for one in found["unseen"]),
        *(f"{name}: comes out of turn: {one}" for one in found["pushed"]),
    ]
