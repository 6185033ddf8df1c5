/*
 * Debian's Chromium, without a window and without what it would like to ask the network for.
 */
import { chromium } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';
export const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
	'--disable-sync'];

export function launchChromium() {
	return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}
