// The walk on the phone: its kit, its plan and the photos of what was reported before, kept for the days without a network.

import { ask, read, Unreachable } from "./api.ts";
import type { Kit } from "./contract.ts";
import { base, type Seat } from "./seats.ts";

interface KeptKit {
  device: string;
  kit: Kit;
  etag: string | null;
}
interface KeptFile {
  href: string;
  bytes: ArrayBuffer;
  type: string;
}

export async function keptKit(seat: Seat): Promise<Kit | undefined> {
  return (await base.get<KeptKit>("kits", seat.device))?.kit;
}

/** Keeps a kit that came with something else. */
export function keepKit(device: string, kit: Kit, etag: string | null = null): Promise<void> {
  return base.write(["kits"], (at) => at("kits").put({ device, kit, etag } satisfies KeptKit), "relaxed");
}

/** Asks for the kit; what is kept stays when nothing changed or nothing answers. Says whether it changed. */
export async function refreshKit(seat: Seat): Promise<{ kit: Kit | undefined; changed: boolean; refused: boolean }> {
  const kept = await base.get<KeptKit>("kits", seat.device);
  const same = { kit: kept?.kit, changed: false, refused: false };
  try {
    const headers: Record<string, string> = kept?.etag ? { "If-None-Match": kept.etag } : {};
    const answer = await ask("GET", `/api/v1/walks/${seat.walk}/kit`, { seat, headers });
    if (answer.status === 401) return { ...same, refused: true };
    if (answer.status !== 200) return same;
    const kit = read<Kit>(answer);
    await keepKit(seat.device, kit, answer.headers.get("ETag"));
    return { kit, changed: JSON.stringify(kit) !== JSON.stringify(kept?.kit), refused: false };
  } catch (error) {
    if (error instanceof Unreachable) return same;
    throw error;
  }
}

/** Brings in, one after the other, what the walk needs without a network. The plan may change: it is asked for at each opening. */
export async function keepForLater(seat: Seat, kit: Kit): Promise<void> {
  const held = new Set(await base.keys("files"));
  const photos = kit.earlier.flatMap(({ photo }) => (photo && !held.has(photo) ? [photo] : []));
  for (const href of [...(kit.plan ? [kit.plan.href] : []), ...photos]) {
    try {
      const answer = await ask("GET", href, { seat, patience: 60_000 });
      if (answer.status !== 200) continue;
      const file: KeptFile = { href, bytes: answer.bytes, type: answer.headers.get("Content-Type") ?? "" };
      await base.write(["files"], (at) => at("files").put(file), "relaxed");
    } catch (error) {
      if (error instanceof Unreachable) return;
      throw error;
    }
  }
}

const shown = new Map<string, string>();

/** An address to show a kept file at, within this page only; undefined when the phone does not have it. */
export async function showFile(href: string): Promise<string | undefined> {
  const already = shown.get(href);
  if (already) return already;
  const file = await base.get<KeptFile>("files", href);
  if (!file) return undefined;
  const url = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
  shown.set(href, url);
  return url;
}
