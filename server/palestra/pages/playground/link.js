// How does the page link a member? As any host does: discovery, registration, PKCE, the member's own yes, refresh.
//
// The browser leaves for the sign-in and comes back to /playground?code=…; what must survive that, and the tokens, lie
// in sessionStorage: gone with the tab, and out of reach of the widget's frame, which has no origin.

const KEPT = "palestra-link";
const BACK = `${location.origin}/playground`;

/**
 * @typedef {object} Kept
 * @property {any} server  metadata of the authorization server
 * @property {string} resource
 * @property {string} clientId
 * @property {{ state: string, verifier: string, address: string }} [leaving]
 * @property {{ access_token: string, refresh_token?: string, scope?: string }} [tokens]
 */

/** @returns {Kept | null} */
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "null");

/** @param {Kept} link */
const keep = (link) => sessionStorage.setItem(KEPT, JSON.stringify(link));

/** What is allowed now; undefined while nobody is linked. @returns {string | undefined} */
export const linkedScope = () => kept()?.tokens?.scope;

/** @returns {Record<string, string>} */
export function bearer() {
  const token = kept()?.tokens?.access_token;
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** The scopes that the tools ask for. @param {any[]} tools */
export function scopesOf(tools) {
  const schemes = tools.flatMap((tool) => tool.securitySchemes ?? []);
  return [...new Set(schemes.flatMap((scheme) => scheme.scopes ?? []))];
}

/**
 * One parameter of a challenge (RFC 6750).
 * @param {string | null | undefined} challenge @param {string} name
 */
export const told = (challenge, name) => challenge?.match(new RegExp(`${name}="([^"]*)"`))?.[1];

/** Leave for the sign-in. @param {string[]} scopes */
export async function leave(scopes) {
  const found = await discover();
  const link = { ...found, clientId: await register(found.server) };
  const verifier = random();
  const state = random();
  keep({ ...link, leaving: { state, verifier, address: location.pathname + location.search } });
  const asked = new URL(found.server.authorization_endpoint);
  asked.search = new URLSearchParams({
    response_type: "code",
    client_id: link.clientId,
    redirect_uri: BACK,
    scope: scopes.join(" "),
    state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: "S256",
    resource: found.resource,
  }).toString();
  location.assign(asked);
}

/** Finish what `leave` began, when this page is what it came back to; says what went wrong, if anything. */
export async function comeBack() {
  const given = new URLSearchParams(location.search);
  const link = kept();
  if (!given.has("state") || !link?.leaving) return undefined;
  const { leaving, ...rest } = link;
  history.replaceState(null, "", leaving.address); // before anything else can read the code in the address
  keep(rest);
  if (given.get("state") !== leaving.state)
    return "The answer is to another question: its state is not ours.";
  if (given.get("iss") !== link.server.issuer)
    return "The answer does not come from the server that was asked.";
  if (given.has("error")) return `Not linked: ${given.get("error_description") ?? given.get("error")}`;
  const answer = await token(link, {
    grant_type: "authorization_code",
    code: given.get("code") ?? "",
    redirect_uri: BACK,
    code_verifier: leaving.verifier,
  });
  if (!answer.access_token) return `Not linked: ${answer.error_description ?? answer.error}`;
  keep({ ...rest, tokens: answer });
  return undefined;
}

/** @type {Promise<boolean> | null} */
let refreshing = null;

/** New tokens for old; false when there are none. Calls that fail together ask once. */
export function refresh() {
  refreshing ??= (async () => {
    const link = kept();
    if (!link?.tokens?.refresh_token) return false;
    const answer = await token(link, {
      grant_type: "refresh_token",
      refresh_token: link.tokens.refresh_token,
    });
    const { tokens: _, ...rest } = link;
    if (answer.access_token) keep({ ...rest, tokens: answer });
    else if (answer.error !== "temporarily_unavailable") keep(rest);
    return !!answer.access_token;
  })().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** End the link, on the server too. */
export async function unlink() {
  const link = kept();
  sessionStorage.removeItem(KEPT);
  const secret = link?.tokens?.refresh_token ?? link?.tokens?.access_token;
  if (!link || !secret) return;
  await fetch(link.server.revocation_endpoint, {
    method: "POST",
    body: new URLSearchParams({ token: secret, client_id: link.clientId }),
  });
}

async function discover() {
  const resource = await read("/.well-known/oauth-protected-resource/mcp");
  const issuer = new URL(resource.authorization_servers[0]);
  const path = issuer.pathname === "/" ? "" : issuer.pathname;
  const server = await read(`${issuer.origin}/.well-known/oauth-authorization-server${path}`);
  return { resource: resource.resource, server };
}

/** @param {string} address */
async function read(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  return response.json();
}

/**
 * By RFC 7591; once for a link, since a server that was set up anew knows none of its old clients.
 * @param {any} server @returns {Promise<string>}
 */
async function register(server) {
  const link = kept();
  if (link?.tokens && link.server.issuer === server.issuer) return link.clientId;
  const response = await fetch(server.registration_endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      client_name: "Palestra playground",
      redirect_uris: [BACK],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
      application_type: "web",
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error_description ?? answer.error);
  return answer.client_id;
}

/** @param {Kept} link @param {Record<string, string>} asked */
async function token(link, asked) {
  const response = await fetch(link.server.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({ ...asked, client_id: link.clientId, resource: link.resource }),
  });
  return response.json();
}

const random = () => encoded(crypto.getRandomValues(new Uint8Array(32)));

/** @param {string} verifier */
const challengeOf = async (verifier) =>
  encoded(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));

/** @param {Uint8Array} bytes */
const encoded = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
