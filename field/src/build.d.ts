// What build.mjs writes into the code.

/** Address of the sprite of icons. */
declare const SPRITE: string;
/** Name of this version of the phone's files. */
declare const VERSION: string;
/** Addresses the worker keeps for the days without a network. */
declare const PRECACHE: string[];

declare module "*.woff2" {
  const address: string;
  export default address;
}
