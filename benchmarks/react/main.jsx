// The class list as a team would write it with React and ext-apps' useApp: the same data, the same actions, no artwork.

import { useApp, useHostStyles } from "@modelcontextprotocol/ext-apps/react";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import "./style.css";

const words = (list) => list.map((word) => word.replaceAll("_", " ")).join(", ");

function ClassList() {
  const [result, setResult] = useState();
  const { app, error } = useApp({
    appInfo: { name: "class-list", version: "1.0.0" },
    capabilities: {},
    onAppCreated: (created) => {
      created.ontoolresult = setResult;
    },
  });
  useHostStyles(app, app?.getHostContext());

  if (error) return <p role="alert">{error.message}</p>;
  if (!app || !result) return <p aria-busy="true">Loading …</p>;
  if (result.isError) return <p role="alert">{result.content[0]?.text}</p>;
  const { results, total_estimate: total } = result.structuredContent;
  const urls = result._meta?.["palestra/urls"] ?? {};
  return (
    <main>
      <h1>{total} classes fit</h1>
      <ul className="cards">
        {results.map((hit) => (
          <Card key={hit.id} app={app} hit={hit} url={urls[hit.id]} />
        ))}
      </ul>
    </main>
  );
}

function Card({ app, hit, url }) {
  const [open, setOpen] = useState(false);
  const [description, setDescription] = useState("Loading …");

  const toggle = async () => {
    setOpen(!open);
    if (open) return;
    try {
      const told = await app.callServerTool({ name: "get_class", arguments: { class_id: hit.id } });
      setDescription(told.isError ? told.content[0]?.text : told.structuredContent.class.description);
    } catch {
      setDescription("This did not work. Try again.");
    }
  };

  return (
    <li className="card">
      <h2>
        <button type="button" aria-expanded={open} onClick={toggle}>
          {hit.title}
        </button>
      </h2>
      <p className="length">
        <b>{Math.round(hit.duration_s / 60)}</b> min
      </p>
      <p className="muted">{hit.instructors.join(", ")}</p>
      <p className="muted">
        {words([hit.level])} · {words(hit.equipment) || "no equipment"}
      </p>
      <p className="why">{hit.why.join(" · ")}</p>
      {open && <p>{description}</p>}
      {url && hit.availability.playable && (
        <button type="button" className="start" onClick={() => app.openLink({ url })}>
          Start
        </button>
      )}
    </li>
  );
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <ClassList />
  </StrictMode>,
);
