/** The browser for test/browser/: Debian's Chromium, with a font to draw in. */
import { existsSync } from 'node:fs';
import { exitOf, outputOf, say } from './shell.js';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser, or null if there is none. */
export const browser = () => process.env.TIMELOOM_BROWSER ?? programs.find(path => existsSync(path)) ?? null;

/** Installs the browser where this machine allows it; without one the browser tests fail and say so. */
export function setUpBrowser() {
  if (browser() || process.getuid?.() !== 0 || outputOf('apt-get', ['--version']) === null) return;
  say('installing chromium');
  exitOf('apt-get', ['update', '-qq']);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  exitOf('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { env, stdio: 'ignore' });
}
