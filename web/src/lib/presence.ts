// Whether someone sits before the page. A page that asks by itself would keep a forgotten session alive; so it asks only while
// someone was there in the last minutes, and the session of an empty chair ends in its time.
const patience = 10 * 60_000;
let last = Date.now();

for (const sign of ['pointerdown', 'pointermove', 'keydown', 'scroll', 'focus']) {
  addEventListener(sign, () => (last = Date.now()), { passive: true, capture: true });
}

/** Set while the session has ended: nothing is asked until someone is back. */
export const chair = { locked: false };

export const attended = () => !chair.locked && document.visibilityState === 'visible' && Date.now() - last < patience;
