// One request to the server. The token is read when the request leaves, never stored with what it carries.

import type { Seat } from "./seats.ts";

/** No answer that can be trusted: no network, cut, too slow, or somebody else's page (a Wi-Fi portal). */
export class Unreachable extends Error {}

export interface Answer {
  status: number;
  headers: Headers;
  bytes: ArrayBuffer;
}

export interface Ask {
  seat?: Seat | undefined;
  headers?: Record<string, string>;
  body?: string | ArrayBuffer | undefined;
  /** Milliseconds before giving up; a slow network is still a network. */
  patience?: number;
}

/** Redirects and pages are not answers of ours: what is asked for is told apart from what a portal slips in. */
export async function ask(
  method: string,
  path: string,
  { seat, headers = {}, body, patience = 30_000 }: Ask = {},
): Promise<Answer> {
  try {
    const answer = await fetch(path, {
      method,
      headers: {
        ...headers,
        ...(seat && { Authorization: `Bearer ${seat.token}` }),
        ...(typeof body === "string" && { "Content-Type": "application/json" }),
        "X-Palier-Sent-At": String(Date.now()),
      },
      body: body ?? null,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    if (/^text\/html/.test(answer.headers.get("Content-Type") ?? ""))
      throw new Unreachable("a page came instead of an answer");
    return { status: answer.status, headers: answer.headers, bytes: await answer.arrayBuffer() };
  } catch (error) {
    throw error instanceof Unreachable ? error : new Unreachable(String(error));
  }
}

/** The JSON of an answer; a torn one is no answer. */
export function read<T>(answer: Answer): T {
  try {
    return JSON.parse(new TextDecoder().decode(answer.bytes)) as T;
  } catch {
    throw new Unreachable("the answer is torn");
  }
}

/** What the server says of a refusal, in French; empty when it says nothing. */
export function detail(answer: Answer): string {
  try {
    return read<{ detail?: string }>(answer).detail ?? "";
  } catch {
    return "";
  }
}

/** Milliseconds the server asks to be left alone. */
export function retryAfter(answer: Answer): number {
  const seconds = Number(answer.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
