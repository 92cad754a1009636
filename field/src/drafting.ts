// Keeps what is being written as it is written: each change goes to the disk, the last one wins, none waits for a pause.

import { writeDraft } from "./outbox.ts";

export interface Drafting {
  /** Something changed. */
  touch(): void;
  /**
   * Ends it, once, whatever is pressed twice: nothing writes the draft any more, or it would come back after the constat was
   * saved. When the work fails it says so, and writing goes on.
   */
  finish(work: () => Promise<void>): Promise<void>;
}

export function drafting(draft: { key: string }, failed: (error: unknown) => void): Drafting {
  let dirty = false;
  let ended = false;
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
      if (ended) return;
      dirty = true;
      running ??= run();
    },
    async finish(work) {
      if (ended) return;
      ended = true;
      try {
        await running;
        await work();
      } catch (error) {
        ended = false;
        failed(error);
      }
    },
  };
}
