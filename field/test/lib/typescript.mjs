// Lets the tests import the phone's own sources.

import { register } from "node:module";

register("./erase-types.mjs", import.meta.url);
