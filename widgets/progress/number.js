// What is the number, and what does it rest on? What it is of, how it changed, how old it is, and what it is made of.

import { h } from "../_shared/dom.js";
import { day, daySpan, listed } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { args, clean, subject, title, told, turn } from "./measure.js";
import { amount, compared, english, named } from "./said.js";

const OLD_MS = 36 * 3_600_000; // from here on a result is of another day wherever one is

/** What it is of, the number, and what it was before. */
export function head() {
  const { headline, comparison } = told;
  const { value, unit } = headline;
  const what = subject();
  return h(
    "header",
    h("h1", { key: "title", tabindex: -1 }, title(), what && [" · ", h("bdi", what)]),
    h("p.value", value === null ? t("unknown") : amount(value, unit)),
    page.lang === "en" &&
      told.coverage.sessions > 0 &&
      value !== null &&
      h("p.muted", h("bdi", headline.label.split(": ").at(-1) ?? "")),
    comparison && h("p.compared", compared(comparison, unit)),
  );
}

/** An answer of another day, unless it was of a time that is over. */
export function stale() {
  const end = Date.parse(`${told.coverage.to}T00:00Z`);
  if (args.to || Date.now() - end < OLD_MS + 86_400_000) return;
  return h(
    "div.notice.old",
    h("p", t("asOf", { when: day(told.coverage.to) })),
    button(t("refresh"), () => turn(clean({ ...args, metric: told.metric })), "refresh"),
  );
}

/** How much it is made of, what is left out, and how it is measured. */
export function made() {
  const { coverage, caveats, method } = told;
  const { sessions: n, missing, withheld, sources } = coverage;
  const names = sources.map((source) => ({ chat: t("chat"), player: t("player") })[source] ?? named(source));
  const facts = [
    t("covered", { n, when: daySpan(coverage.from, coverage.to) }),
    missing > 0 && t("missing", { n: missing }),
    withheld > 0 && t("withheld", { n: withheld }),
    names.length > 0 && t("sources", { what: listed(names) }),
  ].filter(Boolean);
  return h(
    "div.made",
    h("p", facts.join(" · ")),
    caveats.length > 0 &&
      h(
        "ul.caveats",
        caveats.map((one) => h("li", english(one))),
      ),
    h("p.small.muted", `${t("method")}: `, english(method)),
  );
}
