// Keeps what is being written as it is written: each change goes to the disk, the last one wins, none waits for a pause.

import { writeDraft } from "./outbox.ts";

export interface Drafting {
  /** Something changed. */
  touch(): void;
  /** Kept once everything touched is written. */
  settled(): Promise<void>;
}

export function drafting(draft: { key: string }, failed: (error: unknown) => void): Drafting {
  let dirty = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (dirty) {
      dirty = false;
      try {
        await writeDraft(structuredClone(draft));
      } catch (error) {
        failed(error);
      }
    }
    running = null;
  }

  return {
    touch() {
      dirty = true;
      running ??= run();
    },
    settled: () => running ?? Promise.resolve(),
  };
}
