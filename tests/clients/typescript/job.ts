// A job as an integrator writes it, with the types that openapi-typescript generates from the API's document, and openapi-fetch, which sends
// requests by them.
//
// Everything goes through that client, the stream of live changes too. Each step says what must hold, and the first that does not ends the job.
//
// CLIENTSPHERE_URL, CLIENTSPHERE_EMAIL and CLIENTSPHERE_PASSWORD say where and as whom.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./clientsphere.js";

type Api = Client<paths>;
type Schemas = components["schemas"];

const baseUrl = setting("CLIENTSPHERE_URL");
const email = setting("CLIENTSPHERE_EMAIL");
const password = setting("CLIENTSPHERE_PASSWORD");

/** Told apart from those of the run before. */
const run = randomUUID().slice(0, 8);
const firms = 45;
const sheetOfFirms = ["name,email,city", ...Array.from({ length: firms }, (_, n) => `Firm ${run} ${n},office${n}@${run}.example,Oslo`)].join("\n");

function setting(name: string): string {
  const value = process.env[name];
  assert(value, `${name} is not set`);
  return value;
}

interface Answer<T, E> {
  data?: T;
  error?: E;
  response: Response;
}

/** What the answer holds; a refusal is shown. */
function got<T, E>(answer: Answer<T, E>): T {
  assert(answer.response.ok && answer.data !== undefined, `${answer.response.status}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

/** The answer must be a problem with this status and code. */
function refused(status: number, code: string, answer: Answer<unknown, { code: string }>): void {
  assert.deepEqual([answer.response.status, answer.error?.code], [status, code]);
}

function header(answer: Answer<unknown, unknown>, name: string): string {
  const value = answer.response.headers.get(name);
  assert(value, `no ${name}`);
  return value;
}

/** Looks every tenth of a second until there is something, for at most a minute. */
async function wait<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let times = 0; times < 600; times++) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(100);
  }
  throw new Error(`waited a minute for ${what}`);
}

function withToken(token: string): Api {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
}

/** A body that is the file itself. */
function file(content: Blob) {
  return { body: content, bodySerializer: (body: Blob) => body };
}

/** Signs in by password; a wrong one is refused. */
async function signedIn(): Promise<Schemas["SignedIn"]> {
  const anyone = createClient<paths>({ baseUrl });
  refused(401, "wrong_credentials", await anyone.POST("/api/v1/auth/sign-in", { body: { email, password: "no password of ours" } }));
  const session = got(await anyone.POST("/api/v1/auth/sign-in", { body: { email, password } }));
  assert.equal(session.user.email, email);
  return session;
}

/** Makes an API key that may do with customers what its owner may, and goes on with it. */
async function withKey(session: Schemas["SignedIn"]): Promise<Api> {
  const person = withToken(session.access_token);
  // To erase for good is for people, not for programs.
  const fits = (permission: string) => /^(customer|interaction|attachment)\./.test(permission) && permission !== "customer.erase";
  const permissions = Object.fromEntries(Object.entries(session.user.permissions).filter(([permission]) => fits(permission)));
  const expires_at = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
  const made = got(await person.POST("/api/v1/me/keys", { body: { name: `Job ${run}`, permissions, expires_at, current_password: password } }));
  assert(got(await person.GET("/api/v1/me/keys")).some((key) => key.id === made.key.id));
  const program = withToken(made.secret);
  // A key reaches no account.
  refused(403, "forbidden", await program.GET("/api/v1/me/keys"));
  return program;
}

/** Uploads a sheet, looks at the preview, runs the import and waits for its end. */
async function imported(api: Api): Promise<Schemas["Import"]> {
  const sheet = got(
    await api.POST("/api/v1/customers/imports", {
      params: { query: { filename: "firms.csv" } },
      ...file(new Blob([sheetOfFirms])),
      headers: { "Content-Type": "text/csv" },
    }),
  );
  assert.deepEqual([sheet.rows, ...sheet.columns.map((column) => column.suggestion)], [firms, "name", "email", "city"]);

  const body: Schemas["ImportPlan"] = {
    columns: sheet.columns.map(({ position, suggestion }) => ({ position, field: String(suggestion) })),
    currency: "EUR",
    correct_spelling: true,
    defaults: { kind: "company" },
    tags: ["imported"],
  };
  const params = { path: { id: sheet.id } };
  const preview = got(await api.POST("/api/v1/imports/{id}/preview", { params, body }));
  assert.deepEqual([preview.create, preview.fail], [firms, 0]);

  got(await api.POST("/api/v1/imports/{id}/run", { params, body }));
  const done = await wait("the import", async () => {
    const now = got(await api.GET("/api/v1/imports/{id}", { params }));
    return now.status === "finished" ? now : undefined;
  });
  assert.deepEqual([done.created, done.failed], [firms, 0]);
  return done;
}

/** Walks through all that came with the import, each page by the cursor of the one before. */
async function paged(api: Api, sheet: Schemas["Import"]): Promise<Schemas["CustomerRow"][]> {
  const sizes: number[] = [];
  const rows: Schemas["CustomerRow"][] = [];
  let after: string | undefined;
  do {
    const query = { import_id: sheet.id, limit: 20, ...(after && { after }) };
    const page: Schemas["CustomerPage"] = got(await api.GET("/api/v1/customers", { params: { query } }));
    sizes.push(page.items.length);
    rows.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  assert.deepEqual(sizes, [20, 20, 5]);
  assert.equal(new Set(rows.map((row) => row.id)).size, firms);
  return rows;
}

/** Two change what they have read: the second is refused, reads again and then succeeds. */
async function edited(api: Api, id: string): Promise<void> {
  const read = () => api.GET("/api/v1/customers/{id}", { params: { path: { id } } });
  const edit = (version: string, body: Schemas["EditCustomer"]) =>
    api.PATCH("/api/v1/customers/{id}", { params: { path: { id }, header: { "If-Match": version } }, body });

  const version = header(await read(), "etag");
  const first = await edit(version, { address: { city: "Bergen" } });
  assert.equal(got(first).address.city, "Bergen");
  assert.notEqual(header(first, "etag"), version);

  refused(412, "changed_meanwhile", await edit(version, { description: "Moved last year" }));
  const again = await read();
  assert.equal(got(again).address.city, "Bergen");
  const second = got(await edit(header(again, "etag"), { description: "Moved last year" }));
  assert.deepEqual([second.address.city, second.description], ["Bergen", "Moved last year"]);
}

/** A request whose answer was lost is sent again under the same key: one customer, one answer. Another request may not use the key. */
async function repeated(api: Api): Promise<Schemas["Customer"]> {
  const params = { header: { "Idempotency-Key": randomUUID() } };
  const create = (name: string) => api.POST("/api/v1/customers", { params, body: { kind: "company", name } });

  const first = await create(`Twice ${run}`);
  const second = await create(`Twice ${run}`);
  assert.deepEqual([first.response.status, second.response.status], [201, 201]);
  assert.deepEqual(got(first), got(second));
  assert.equal(got(await api.GET("/api/v1/customers", { params: { query: { q: `Twice ${run}` } } })).items.length, 1);
  refused(422, "validation", await create(`Other ${run}`));
  return got(first);
}

/** A file comes back as it was sent. */
async function attached(api: Api, customer: Schemas["Customer"]): Promise<Schemas["Attachment"]> {
  const [filename, content] = ["Kontrakt.txt", new Blob(["Blåbær og multer\r\n".repeat(100)])];
  const attachment = got(
    await api.POST("/api/v1/customers/{id}/attachments", {
      params: { path: { id: customer.id }, query: { filename } },
      ...file(content),
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );
  assert.deepEqual([attachment.name, attachment.size, attachment.content_type], [filename, content.size, "text/plain"]);
  const params = { path: { id: attachment.id } };
  const back = got(await api.GET("/api/v1/customers/attachments/{id}/content", { params, parseAs: "arrayBuffer" }));
  assert.deepEqual(new Uint8Array(back), new Uint8Array(await content.arrayBuffer()));
  return attachment;
}

/** The timeline has the call that is logged, the file and that the customer was added, the newest first. */
async function told(api: Api, customer: Schemas["Customer"], attachment: Schemas["Attachment"]): Promise<void> {
  const params = { path: { id: customer.id } };
  const body: Schemas["NewInteraction"] = { kind: "call", summary: "Asked for an offer" };
  const logged = got(await api.POST("/api/v1/customers/{id}/interactions", { params, body }));
  const [call, file, created] = got(await api.GET("/api/v1/customers/{id}/timeline", { params })).items.map((entry) => entry.event);
  assert(call?.type === "interaction" && call.id === logged.id);
  assert(file?.type === "file" && file.file.id === attachment.id && !file.removed);
  assert(created?.type === "change" && created.action === "customer.created");
}

/** What a list shows is in its exports, under the same filter. */
async function exported(api: Api, sheet: Schemas["Import"]): Promise<void> {
  const params = { query: { import_id: sheet.id } };
  const table = got(await api.GET("/api/v1/customers/export.csv", { params, parseAs: "text" }));
  assert.equal(table.trimEnd().split("\r\n").length, firms + 1);
  assert(table.includes(",Bergen,") && table.includes(",Oslo,"));

  const workbook = got(await api.GET("/api/v1/customers/export.xlsx", { params, parseAs: "arrayBuffer" }));
  // A zip archive, from its first record to its last.
  const bytes = Buffer.from(workbook);
  assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
  assert.equal(bytes.subarray(-22, -18).toString("latin1"), "PK\u0005\u0006");
}

interface LiveEvent {
  name: string;
  data?: Schemas["Notice"];
}

/** Live changes as they come. */
async function* events(api: Api, signal: AbortSignal): AsyncGenerator<LiveEvent> {
  const stream = got(await api.GET("/api/v1/live", { parseAs: "stream", signal }));
  assert(stream);
  let read = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    read += text;
    const whole = read.split("\n\n");
    read = whole.pop() ?? "";
    for (const event of whole) {
      const fields = new Map(event.split("\n").map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
      const [name, data] = [fields.get("event"), fields.get("data")];
      if (name) yield { name, ...(data && { data: JSON.parse(data) as Schemas["Notice"] }) };
    }
  }
}

/** Whoever listens hears of a change, also of the own. */
async function followed(api: Api, customer: Schemas["Customer"]): Promise<void> {
  const stop = new AbortController();
  const live = events(api, stop.signal);
  const next = async () => (await live.next()).value as LiveEvent | undefined;
  assert.equal((await next())?.name, "hello");

  const path = { id: customer.id };
  const version = header(await api.GET("/api/v1/customers/{id}", { params: { path } }), "etag");
  got(await api.PATCH("/api/v1/customers/{id}", { params: { path, header: { "If-Match": version } }, body: { description: "Heard" } }));
  const change = await next();
  assert.deepEqual([change?.name, change?.data?.topic, change?.data?.id, change?.data?.action], ["change", "customers", customer.id, "customer.edited"]);
  stop.abort();
}

/** Many are changed at once, and the change is taken back. */
async function changedAndUndone(api: Api, rows: Schemas["CustomerRow"][]): Promise<void> {
  const ids = rows.slice(0, 10).map((row) => row.id);
  const ended = (change: Schemas["BulkChange"]) =>
    wait("the bulk change", async () => {
      const now = got(await api.GET("/api/v1/bulk-changes/{id}", { params: { path: { id: change.id } } }));
      return now.status === "finished" ? now : undefined;
    });
  const tagged = async () => got(await api.GET("/api/v1/customers", { params: { query: { tag: `key-${run}` } } })).items.length;

  const body: Schemas["NewBulkChange"] = { target: { ids }, action: { type: "add_tags", tags: [`key-${run}`] }, expected_count: ids.length };
  const change = await ended(got(await api.POST("/api/v1/customers/bulk", { body })));
  assert.deepEqual([change.changed, change.failed, change.can_undo, await tagged()], [10, 0, true, 10]);
  const undone = await ended(got(await api.POST("/api/v1/bulk-changes/{id}/undo", { params: { path: { id: change.id } } })));
  assert.deepEqual([undone.changed, undone.undoes, await tagged()], [10, change.id, 0]);
}

/** The import is undone; what was edited since stays, and is counted. */
async function takenBack(api: Api, sheet: Schemas["Import"]): Promise<void> {
  const params = { path: { id: sheet.id } };
  got(await api.POST("/api/v1/imports/{id}/undo", { params }));
  const undo = await wait("the import to be undone", async () => {
    const { undo } = got(await api.GET("/api/v1/imports/{id}", { params }));
    return undo?.status === "finished" ? undo : undefined;
  });
  const left = got(await api.GET("/api/v1/customers", { params: { query: { import_id: sheet.id } } })).items;
  assert.equal(undo.removed + undo.kept, firms);
  assert.equal(left.length, undo.kept);
}

const session = await signedIn();
const api = await withKey(session);
const sheet = await imported(api);
const rows = await paged(api, sheet);
assert(rows[0]);
await edited(api, rows[0].id);
const customer = await repeated(api);
const attachment = await attached(api, customer);
await told(api, customer, attachment);
await exported(api, sheet);
await followed(api, customer);
await changedAndUndone(api, rows);
await takenBack(api, sheet);
console.log("All done.");
