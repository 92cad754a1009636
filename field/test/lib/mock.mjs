// A server that keeps the contract in memory, with the faults of the field on demand. It is the ground of the phone's tests: it
// refuses what the contract refuses, and knows what it acknowledged.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";
import { chances } from "../../../e2e/lib/chances.mjs";
import { CODE, FORMER, kit, PLAN, WALK } from "./walk.mjs";

const DIST = new URL("../../dist/", import.meta.url);
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};
const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
const json = (status, content, headers = {}) => ({
  status,
  headers: { "Content-Type": "application/json", ...headers },
  body: Buffer.from(JSON.stringify(content)),
});
const problem = (status, detail) =>
  json(status, { type: "about:blank", title: "Refus", status, detail }, { "Content-Type": "application/problem+json" });
const empty = (status, headers = {}) => ({ status, headers, body: Buffer.alloc(0) });

export class Mock {
  devices = new Map();
  observations = new Map();
  conflicts = [];
  photos = new Map();
  partial = new Map();
  deleted = new Set();
  heartbeats = [];
  requests = [];
  /** Share of the requests to the API cut at a random byte, on the way in or on the way out. */
  cut = 0;
  cuts = 0;
  chance = chances(1);
  /** Given (method, path), may answer in place of the server. */
  instead = () => null;
  /** Given what an observation says, may answer another status for it. */
  judge = () => null;
  /** Given the name of a file of the phone, may give other bytes. */
  file = () => null;
  #open = true;
  #server = createServer((request, response) => void this.#serve(request, response));

  async start() {
    await new Promise((ready) => this.#server.listen(0, "127.0.0.1", ready));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(done));
  }

  /** The server is there, or cannot be reached. */
  set reachable(open) {
    this.#open = open;
    if (!open) this.#server.closeAllConnections();
  }

  revoke(device) {
    this.devices.get(device).token = null;
  }

  get link() {
    return `${this.url}/terrain/?code=${CODE}`;
  }

  async #serve(request, response) {
    const { socket } = request;
    if (!this.#open) return socket.destroy();
    const { pathname } = new URL(request.url, this.url);
    if (!pathname.startsWith("/api/")) return this.#file(pathname, request, response);
    const cut = this.chance() < this.cut ? this.chance() : null;
    const length = Number(request.headers["content-length"] ?? 0);
    const stop = cut !== null && cut < 0.5 ? Math.floor(cut * 2 * length) : Infinity;
    const body = await received(request, stop);
    if (body === null) {
      this.cuts += 1;
      return socket.destroy();
    }
    this.requests.push(`${request.method} ${pathname}`);
    const answer = this.instead(request.method, pathname) ?? this.#api(request, pathname, body);
    if (cut === null)
      return response
        .writeHead(answer.status, {
          ...answer.headers,
          "Content-Length": answer.body.length,
          Date: new Date().toUTCString(),
        })
        .end(answer.body);
    this.cuts += 1;
    const whole = raw(answer);
    socket.end(whole.subarray(0, Math.floor((cut - 0.5) * 2 * whole.length)));
  }

  async #file(pathname, request, response) {
    const name = pathname === "/terrain/" ? "index.html" : pathname.slice("/terrain/".length);
    const content = this.file(name) ?? (await readFile(new URL(name, DIST)).catch(() => null));
    if (!pathname.startsWith("/terrain/") || content === null) return response.writeHead(404).end();
    const fixed = /-[0-9A-Z]{8}\./.test(name);
    const packed = extname(name) !== ".woff2" && /gzip/.test(request.headers["accept-encoding"] ?? "");
    response.writeHead(200, {
      "Content-Type": TYPES[extname(name)],
      "Content-Security-Policy": CSP,
      "X-Content-Type-Options": "nosniff",
      "Permissions-Policy": "geolocation=(self), camera=(self)",
      "Cache-Control": fixed ? "public, max-age=31536000, immutable" : "no-cache",
      ...(packed && { "Content-Encoding": "gzip" }),
    });
    response.end(packed ? gzipSync(content) : content);
  }

  #api(request, pathname, body) {
    const { method } = request;
    if (method === "POST" && pathname === "/api/v1/join") return this.#join(JSON.parse(body));
    if (!request.headers["x-palier-sent-at"]) return problem(400, "L'heure du téléphone manque.");
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const device = [...this.devices.values()].find((one) => one.token === token);
    if (!token || !device) return problem(401, "Jeton inconnu.");
    const photo = /^\/api\/v1\/photos\/([0-9a-f]{64})$/.exec(pathname)?.[1];
    if (photo)
      return method === "PUT"
        ? this.#putPhoto(photo, request.headers["content-range"], body)
        : json(200, this.#standing(photo));
    const inWalk = pathname.startsWith(`/api/v1/walks/${WALK}/`)
      ? pathname.slice(`/api/v1/walks/${WALK}/`.length)
      : null;
    switch (inWalk && `${method} ${inWalk.split("/")[0]}`) {
      case "GET kit":
        return this.#kit(device, request.headers["if-none-match"]);
      case "GET plan.svg":
        return { status: 200, headers: { "Content-Type": "image/svg+xml" }, body: Buffer.from(PLAN) };
      case "GET photos":
        return { status: 200, headers: { "Content-Type": "image/png" }, body: FORMER };
      case "POST observations":
        return json(200, { results: JSON.parse(body).items.map(({ id, body }) => this.#observe(id, body, device.id)) });
      case "GET manifest":
        return json(200, {
          observations: [...this.observations].map(([id, { sha256 }]) => ({ id, sha256 })),
          photos: [...this.photos.keys()].map((sha256) => ({ sha256 })),
          server_time: Date.now(),
        });
      case "POST heartbeat":
        this.heartbeats.push(JSON.parse(body));
        return empty(204);
      default:
        return problem(404, "Cette visite n'est pas celle du jeton.");
    }
  }

  #join({ code, device, token }) {
    if (code !== CODE) return problem(404, "Code inconnu.");
    const known = device && this.devices.get(device);
    const keeps = known && token && known.former.includes(token);
    const one = keeps ? known : { id: crypto.randomUUID(), number: this.devices.size + 1, former: [] };
    one.token = `${crypto.randomUUID()}${crypto.randomUUID()}`;
    one.former.push(one.token);
    this.devices.set(one.id, one);
    return json(201, {
      token: one.token,
      device: one.id,
      number: one.number,
      walk: WALK,
      kit: kit({ id: one.id, number: one.number }),
    });
  }

  #kit({ id, number }, known) {
    const answer = json(200, kit({ id, number }));
    const etag = `"${sha(answer.body).slice(0, 16)}"`;
    return known === etag ? empty(304) : { ...answer, headers: { ...answer.headers, ETag: etag } };
  }

  #observe(id, body, device) {
    if (this.deleted.has(id)) return { id, status: 410, detail: "Supprimé au bureau." };
    const kept = this.observations.get(id);
    const sha256 = sha(body);
    if (kept && kept.sha256 !== sha256) {
      this.conflicts.push({ id, body });
      return { id, status: 409, detail: "Deux textes." };
    }
    let content;
    try {
      content = JSON.parse(body);
    } catch {
      return { id, status: 422, detail: "Ce n'est pas du JSON." };
    }
    const judged = this.judge(content);
    if (judged) return { id, status: judged, detail: "Parce que." };
    const seq = kept?.seq ?? this.observations.size + 1;
    const constat = content.kind === "constat";
    const receipt = {
      id,
      sha256,
      seq,
      number: constat ? seq : null,
      code: constat ? `K7M2${String(seq).padStart(2, "Q")}` : null,
      received_at: Date.now(),
      state: "recu",
      photos: (content.photos ?? []).map(({ sha256 }) => ({ sha256, complete: this.photos.has(sha256) })),
    };
    if (content.kind === "retrait") this.deleted.add(content.of);
    if (!kept) this.observations.set(id, { sha256, seq, body, content, device });
    return { id, status: kept ? 200 : 201, receipt };
  }

  #standing(sha256) {
    return { offset: this.partial.get(sha256)?.length ?? 0, complete: this.photos.has(sha256) };
  }

  #putPhoto(sha256, range, bytes) {
    if (this.photos.has(sha256)) return json(200, { sha256, complete: true });
    const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range ?? "")?.map(Number) ?? [
      0,
      0,
      bytes.length - 1,
      bytes.length,
    ];
    const had = this.partial.get(sha256) ?? Buffer.alloc(0);
    if (from !== had.length || to - from + 1 !== bytes.length)
      return empty(409, { "Upload-Offset": String(had.length) });
    const now = Buffer.concat([had, bytes]);
    this.partial.set(sha256, now);
    if (now.length < total) return empty(204, { "Upload-Offset": String(now.length) });
    this.partial.delete(sha256);
    if (sha(now) !== sha256) return problem(422, "Les octets ne sont pas ceux annoncés.");
    this.photos.set(sha256, now);
    return json(201, { sha256, complete: true });
  }
}

/** The body, or null when the line is cut after that many bytes of it. */
async function received(request, stop) {
  if (stop !== Infinity && Number(request.headers["content-length"] ?? 0) === 0) return null;
  const pieces = [];
  let length = 0;
  try {
    for await (const piece of request) {
      pieces.push(piece);
      length += piece.length;
      if (length > stop) return null;
    }
  } catch {
    return null;
  }
  return Buffer.concat(pieces);
}

function raw({ status, headers, body }) {
  const lines = Object.entries({ ...headers, "Content-Length": body.length, Connection: "close" }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} OK\r\n${lines.join("")}\r\n`), body]);
}
