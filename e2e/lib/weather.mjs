// The network of a quartier, between a phone and the real program: it goes away, cuts at any byte, dawdles, says things twice.

import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { setTimeout as later } from "node:timers/promises";
import { chances } from "./chances.mjs";

export class Weather {
  /** Share of the exchanges cut at a random byte, half of them on the way in. */
  cut = 0;
  /** Share of the requests that arrive twice, at the same moment. */
  twice = 0;
  /** Longest wait before a request goes on, in milliseconds. */
  late = 0;
  /** What it did. */
  seen = { exchanges: 0, cuts: 0, twice: 0, wholes: new Map() };
  chance = chances(1);
  /** Files that only the test serves, by path. */
  files = new Map();
  #target;
  #open = true;
  #server = createServer((request, response) => void this.#carry(request, response));

  /** Stands before the program at that address. */
  static async before(url) {
    const weather = new Weather();
    weather.#target = new URL(url);
    await new Promise((ready) => weather.#server.listen(0, "127.0.0.1", ready));
    weather.url = `http://127.0.0.1:${weather.#server.address().port}`;
    return weather;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(done));
  }

  /** The program is there, or cannot be reached. */
  set reachable(open) {
    this.#open = open;
    if (!open) this.#server.closeAllConnections();
  }

  /** Fair again. */
  clear() {
    Object.assign(this, { cut: 0, twice: 0, late: 0 });
  }

  async #carry(request, response) {
    const { socket } = request;
    socket.on("error", () => undefined);
    if (!this.#open) return socket.destroy();
    const file = this.files.get(request.url);
    if (file) return response.writeHead(200, { "Content-Type": file.type }).end(file.bytes);
    this.seen.exchanges += 1;
    const cut = this.chance() < this.cut ? this.chance() : null;
    const twice = this.chance() < this.twice;
    const wait = this.chance() * this.late;
    const whole = await raw(request).catch(() => null);
    if (!whole) return socket.destroy();
    if (wait > 0) await later(wait);
    if (cut !== null) this.seen.cuts += 1;
    if (cut !== null && cut < 0.5) {
      await this.#say(whole.subarray(0, Math.floor(cut * 2 * whole.length)), false);
      return socket.destroy();
    }
    if (twice) this.seen.twice += 1;
    const [answer] = await Promise.all([this.#say(whole, true), twice && this.#say(whole, true)]);
    if (!this.#open || answer.length === 0) return socket.destroy();
    if (cut === null) this.#count(request, answer);
    socket.end(cut === null ? answer : answer.subarray(0, Math.floor((cut - 0.5) * 2 * answer.length)));
  }

  /** Statuses that arrived whole, by kind of request. */
  #count({ method, url }, answer) {
    const kind = `${method} ${url.split("?")[0].replace(/[0-9a-f-]{32,}/g, "…")} ${answer.subarray(9, 12)}`;
    this.seen.wholes.set(kind, (this.seen.wholes.get(kind) ?? 0) + 1);
  }

  /** Says bytes to the program; its answer, or nothing when it was left in the middle of them. */
  async #say(bytes, whole) {
    const line = connect(Number(this.#target.port), this.#target.hostname);
    const pieces = [];
    line.on("data", (piece) => pieces.push(piece)).on("error", () => undefined);
    const closed = once(line, "close");
    line.write(bytes, () => !whole && line.destroy());
    await closed;
    return Buffer.concat(pieces);
  }
}

/** A request as the bytes of a connection that serves it alone. */
async function raw(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (!/^(connection|keep-alive)$/i.test(rawHeaders[at])) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`, "latin1"), ...pieces]);
}
