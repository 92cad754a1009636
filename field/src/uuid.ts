// Identifiers (UUIDv7) and fingerprints.

/** A fresh UUIDv7 (RFC 9562): 48 bits of clock, then chance. The clock may be wrong; the identifier is still alone. */
export function uuidv7(
  at: number = Date.now(),
  random: Uint8Array = crypto.getRandomValues(new Uint8Array(10)),
): string {
  const clock = Math.max(0, Math.floor(at)).toString(16).padStart(12, "0").slice(-12);
  const tail = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = ((random[2] ?? 0) & 0x3f) | 0x80;
  const hex = `${clock}7${tail.slice(1, 4)}${variant.toString(16)}${tail.slice(6)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** SHA-256 in lower-case hexadecimal, of bytes or of a text in UTF-8. */
export async function sha256(content: string | ArrayBuffer): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
