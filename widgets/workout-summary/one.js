// What was this workout, as it is recorded now? Its head, measures, records and all beside, and what can be done with it.

import { artwork, look } from "../_shared/artwork.js";
import { context, input } from "../_shared/bridge.js";
import { h } from "../_shared/dom.js";
import { wall } from "../_shared/format.js";
import { t, word } from "../_shared/i18n.js";
import { isolated } from "../_shared/sets.js";
import { button } from "../_shared/stage.js";
import { checks, differences, duplicate } from "./checks.js";
import { exerciseList } from "./exercises.js";
import { back, before, changing, correctable, list, recordIt, takeBack, turn, write } from "./held.js";
import { english, few, imported, larger, origin, wrong } from "./parts.js";
import { measures } from "./said.js";

/** @typedef {import("../_types/log_workout.js").Workout} Workout */
/** @typedef {import("../_types/log_workout.js").NewRecord} NewRecord */
/** @typedef {import("./held.js").Told} Told */

const RECORDS = 3; // until all are asked for

/** @param {Told} all */
export function one(all) {
  const { workout } = all;
  return [
    (before.length > 0 || list) && button(t(before.length ? "back" : "allWorkouts"), back, "back"),
    head(workout),
    notices(all),
    all.diff && differences(all.diff),
    tiles(workout),
    records(all.prs ?? all.recomputed?.prs ?? []),
    exerciseList(workout),
    workout.note && h("p.quote", h("bdi", workout.note)),
    checks(all),
    workout.duplicates.map((other) => duplicate(workout, other)),
    actions(all),
  ];
}

/** @param {Workout} workout */
function head({ id, title, discipline, local_date, start_local, time_zone, source, deleted }) {
  const away = context.timeZone && context.timeZone !== time_zone;
  const zone = time_zone.split("/").at(-1)?.replaceAll("_", " ");
  const from = imported(source) ? "imported" : "sources";
  return h(
    `header${deleted ? ".shut" : ""}`,
    h("div.picture", artwork(discipline ?? "", look(id))),
    h(
      "div.body",
      h("h1", { key: "title", tabindex: -1 }, h("bdi", title)),
      h("p.muted", wall(local_date, start_local), away && [" · ", zone].join("")),
      h("p.muted", discipline && `${word(discipline)} · `, t(from, { what: origin(source) })),
    ),
  );
}

/** What comes before all else: an emergency, what went wrong, and that it is not what it seems. @param {Told} all */
function notices({ urgent, replayed, workout }) {
  return [
    urgent && h("p.notice.lead", { role: "alert" }, t("urgent")),
    wrong(),
    !workout.version && h("p.notice", t("rehearsal")),
    workout.deleted && h("p.notice", t("deleted")),
    replayed && h("p.muted", t("replayed")),
  ];
}

/** @param {Workout} workout */
function tiles(workout) {
  const all = measures(workout);
  return (
    all.length > 0 &&
    h(
      "dl",
      all.map(([name, [value, unit], more]) =>
        h(
          "div",
          h("dt.small.muted", name),
          h("dd", h("bdi", h("b.number", value), unit && h("small", ` ${unit}`))),
          more && h("dd.small.muted", more),
        ),
      ),
    )
  );
}

/** What was beaten, and by what. @param {NewRecord[]} all */
function records(all) {
  const [some, more] = few("moreRecords", all, RECORDS, "records");
  const rows = some.map(({ exercise, kind, set, previous, estimate, method }) => {
    const what = `${estimate}${method ? ` (${method.replace("+", " + ")})` : ""}`;
    return h(
      "li",
      h("p", h("span.badge.small", t(`record_${kind}`)), " ", h("bdi", exercise)),
      h("p", h("b", english(set))),
      h(
        "p.small.muted",
        t("beats", { what: isolated(previous) }),
        estimate && [" · ", t("oneRep", { what: isolated(what) })].join(""),
      ),
    );
  });
  return (
    all.length > 0 &&
    h("section", h("h2", { key: "records", tabindex: -1 }, t("metric_prs")), h("ul.records", rows), more)
  );
}

/** Two at most, until changes are asked for. @param {Told} all */
function actions({ workout, undo }) {
  const { deleted, version } = workout;
  const can = correctable(workout);
  const change = button(t(changing ? "finish" : "change"), turn, "change");
  change.setAttribute("aria-expanded", String(changing));
  return [
    changing &&
      h(
        "div.actions",
        button(t("delete"), () => write([{ op: "delete" }]), "delete", "danger"),
        larger(),
      ),
    h(
      "div.actions",
      !version && !!input.dry_run && button(t("recordIt"), recordIt, "record", "primary"),
      can && undo && button(t("undo"), () => takeBack(undo), "undo"),
      can && !undo && deleted && button(t("restore"), () => write([{ op: "restore" }]), "restore", "primary"),
      can && !deleted && change,
    ),
  ];
}
