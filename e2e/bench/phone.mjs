// What the phone costs before the real program, on slow 3G (400 kbit/s, 400 ms) and a processor four times slower, beside the
// goals. It measures and tells; it judges nothing.

import { openBrowser } from "../lib/browser.mjs";
import { desk, joinLink, prepareWalk } from "../lib/office.mjs";
import { startPalier } from "../lib/palier.mjs";
import { figures, tell } from "../lib/throttled.mjs";
import { Weather } from "../lib/weather.mjs";

const [browser, palier] = await Promise.all([openBrowser(), startPalier()]);
const weather = await Weather.before(palier.url);
try {
  const office = await desk(browser, palier);
  await prepareWalk(office);
  weather.link = await joinLink(office, weather);
  await browser.close();
  tell(await figures(weather));
} finally {
  await browser.close();
  await weather.stop();
  await palier.stop();
}
