// What time is it? The server's, reckoned from this machine's clock, whatever that shows or does. Nothing is counted in ticks.

const TICK_MS = 250;
const ASLEEP_MS = 5000; // without a tick for so long, time has passed unseen

let ahead = 0; // ms by which the server's clock is ahead of this one
let shown = Date.now(); // what this clock showed last

/** Now, as the server would say it, in ms. */
export function now() {
  const here = Date.now();
  if (here < shown) ahead += shown - here; // the clock was set back; time does not go back
  shown = here;
  return here + ahead;
}

/**
 * Set by what the server said between asking it and now. By how many ms that moved the clock.
 * @param {string} serverNow @param {number} asked by this machine's clock
 */
export function setClock(serverNow, asked) {
  const here = now() - ahead;
  const was = ahead;
  const least = Date.parse(serverNow) - here;
  const most = Date.parse(serverNow) - asked;
  if (ahead < least || ahead > most) ahead = (least + Math.max(least, most)) / 2; // else it is as right as can be known
  return ahead - was;
}

/**
 * Do something several times a second, and something else whenever time may have passed unseen: the tab was asleep, the
 * machine, or its clock was set.
 * @param {() => void} tick @param {() => void} woken
 */
export function watch(tick, woken) {
  let last = Date.now();
  setInterval(() => {
    const passed = Date.now() - last;
    last += passed;
    if (passed < 0 || passed > ASLEEP_MS) woken();
    tick();
  }, TICK_MS);
  const back = () => document.hidden || woken();
  document.addEventListener("visibilitychange", back);
  window.onfocus = window.ononline = back;
}
