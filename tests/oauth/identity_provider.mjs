// What does the company's identity provider of the tests do? `oidc-provider`, which signs in whom it is told to.
//
// PUT /test/knobs replaces what it is told; the names are in `Knobs` of upstream.py. POST /test/rotate gives it a new
// signing key, and GET /test/counts says how often each path was asked for, and how we proved ourselves.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { CompactSign, exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const [port, clientId, secret, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

let knobs = {};
let key;
let provider;
let answer;
const counts = new Map();

async function rotate() {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  key = { ...(await exportJWK(privateKey)), alg: "ES256", use: "sig", kid: randomUUID() };
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: secret,
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ["test"] },
    pkce: { required: () => true },
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false, // what was asked for is in the id_token
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/test/interaction/${interaction.uid}` },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: knobs.name, email: knobs.email, email_verified: true }),
    }),
  });
  provider.use(misbehave);
  answer = provider.callback();
}

async function misbehave(ctx, next) {
  await next();
  if (ctx.path === "/.well-known/openid-configuration") Object.assign(ctx.body, knobs.discovery);
  if (ctx.path === "/jwks" && knobs.jwks) ctx.body.keys.unshift(...knobs.jwks);
  if (ctx.path === "/token" && ctx.body?.id_token) await forge(ctx.body);
  const location = ctx.response.get("location");
  if (knobs.redirect && location?.startsWith(redirectUri)) {
    const url = new URL(location);
    for (const [name, value] of Object.entries(knobs.redirect)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    ctx.set("location", url.href);
  }
}

// The id_token, signed again by the provider's own key: only what the knobs say is wrong with it.
async function forge(answered) {
  if (knobs.noIdToken) delete answered.id_token;
  if (!knobs.claims && !knobs.header && !knobs.signWith && !knobs.signature) return;
  const [header, claims, signature] = answered.id_token.split(".");
  const payload = { ...read(claims), ...knobs.claims };
  const head = { ...read(header), ...knobs.header };
  for (const [name, value] of Object.entries(payload)) if (value === null) delete payload[name];
  if (knobs.signature) {
    const text = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
    answered.id_token = [text(head), text(payload), knobs.signature === "none" ? "" : signature].join(".");
    return;
  }
  const signer = knobs.signWith ? Buffer.from(knobs.signWith, "base64url") : key;
  answered.id_token = await new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader(head)
    .sign(signer instanceof Buffer ? new Uint8Array(signer) : signer, { crit: { "urn:test": true } });
}

const read = (part) => JSON.parse(Buffer.from(part, "base64url"));

// The page on which a person would sign in.
async function interact(request, response) {
  if (knobs.deny) return provider.interactionFinished(request, response, { error: "access_denied" });
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: knobs.subject, clientId });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, {
    login: { accountId: knobs.subject },
    consent: { grantId: await grant.save() },
  });
}

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

await rotate();
createServer(async (request, response) => {
  const { pathname } = new URL(request.url, issuer);
  const json = (value) => response.setHeader("content-type", "application/json").end(JSON.stringify(value));
  if (pathname === "/test/knobs") {
    knobs = await body(request);
    json(knobs);
  } else if (pathname === "/test/rotate") {
    await rotate();
    json(key.kid);
  } else if (pathname === "/test/counts") {
    json(Object.fromEntries(counts));
  } else {
    const count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);
    count(pathname);
    if (pathname === "/token") count(request.headers.authorization ? "secret in header" : "secret in body");
    if (knobs.hang === pathname) return; // asked, and never answered
    if (knobs.broken === pathname) response.writeHead(503).end();
    else if (pathname.startsWith("/test/interaction/")) await interact(request, response);
    else answer(request, response);
  }
}).listen(Number(port), "127.0.0.1");
process.on("SIGINT", () => process.exit(0));
