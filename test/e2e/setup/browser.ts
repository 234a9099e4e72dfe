import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser } from 'playwright-core';

const USUAL_PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
];

/** Options with which the browser connects only to the servers of the test, and plays videos without a click. */
const SWITCHES = [
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--autoplay-policy=no-user-gesture-required',
];

/**
 * Starts the machine's own Chromium or Chrome, without a window. The environment variable CHROMIUM_PATH names one in
 * another place.
 *
 * @throws Error with advice on the installation if there is none
 */
export async function startBrowser(): Promise<Browser> {
	// n8n's editor names its parts with this attribute.
	selectors.setTestIdAttribute('data-test-id');
	const executablePath = process.env.CHROMIUM_PATH ?? USUAL_PLACES.find((file) => existsSync(file));
	// Chromium's sandbox cannot be set up by root.
	const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
	try {
		return await chromium.launch({
			...(executablePath ? { executablePath } : { channel: 'chrome' }),
			args: [...SWITCHES, ...asRoot],
		});
	} catch (error) {
		throw new Error(
			`No browser could be started. Install Chromium or Chrome, or set CHROMIUM_PATH. ${String(error)}`,
			{ cause: error },
		);
	}
}
