// Keeps the shell and its files on the phone, so that a walk opens without a network. It never touches what is noted: that
// lives in the outbox, and everything under /api/ goes straight to the network.

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", heard: (event: Lasting) => void): void;
  addEventListener(type: "fetch", heard: (event: Asking) => void): void;
  addEventListener(type: "message", heard: (event: MessageEvent) => void): void;
}

const worker = globalThis as unknown as Worker;
const SHELL = "/terrain/";
const PREFIX = "terrain-";
const CACHE = PREFIX + VERSION;

worker.addEventListener("install", (event) => {
  const fresh = PRECACHE.map((address) => new Request(address, { cache: address === SHELL ? "reload" : "default" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

worker.addEventListener("activate", (event) => {
  const old = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(names.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(old());
});

worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || !pathname.startsWith(SHELL)) return;
  if (mode === "navigate") event.respondWith(kept(SHELL, event.request));
  else if (PRECACHE.includes(pathname)) event.respondWith(kept(pathname, event.request));
});

// A new version waits until the person says so: never in the middle of a constat.
worker.addEventListener("message", (event) => {
  if (event.data === "installer") void worker.skipWaiting();
});

let opened: Promise<Cache> | null = null;

async function kept(address: string, request: Request): Promise<Response> {
  opened ??= caches.open(CACHE);
  return (await (await opened).match(address)) ?? fetch(request);
}
