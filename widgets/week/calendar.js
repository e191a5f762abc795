// Which day comes after, and what do clocks elsewhere show? Days as 2026-11-23, times as 18:30; no day is a moment here.

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** @param {string} day @param {number} days */
export const plus = (day, days) =>
  new Date(Date.parse(`${day}T12:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** How many days later the second is. @param {string} from @param {string} to */
export const daysTo = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** Made once each: that takes as long as drawing a day. @type {Map<string, Intl.DateTimeFormat>} */
const zones = new Map();

/** Minutes that a zone's clocks are ahead of Greenwich's; nothing where nobody here knows it. @param {string} zone @param {number} at */
export function ahead(zone, at) {
  try {
    const name =
      zones.get(zone) ?? new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    zones.set(zone, name);
    const told = name.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(told) ?? [];
    return (sign === "-" ? -1 : 1) * (60 * Number(hours ?? 0) + Number(minutes ?? 0));
  } catch {
    return undefined;
  }
}

/** By how many minutes the clocks are put forward on a day. @param {string} day @param {string} zone */
export function shift(day, zone) {
  const noon = Date.parse(`${day}T12:00Z`); // nowhere are they changed between two noons of Greenwich and its night
  return (ahead(zone, noon) ?? 0) - (ahead(zone, noon - DAY_MS) ?? 0);
}

/** The moment of a time on a wall. @param {string} day @param {string} time @param {string} zone */
export function momentAt(day, time, zone) {
  const wall = Date.parse(`${day}T${time}Z`);
  const near = wall - (ahead(zone, wall) ?? 0) * MINUTE_MS;
  return wall - (ahead(zone, near) ?? 0) * MINUTE_MS;
}

/** What a wall elsewhere shows at that moment. @param {number} at @param {string} zone @returns {[string, string]} its day, and its time */
export function shownAt(at, zone) {
  const wall = new Date(at + (ahead(zone, at) ?? 0) * MINUTE_MS).toISOString();
  return [wall.slice(0, 10), wall.slice(11, 16)];
}

/** As people say a zone: “New York”. @param {string} zone */
export const placeOf = (zone) => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
