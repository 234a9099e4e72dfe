import { rm } from 'node:fs/promises';

/** Removes the packed package after the last test. */
export default async function tidy(): Promise<void> {
	const folder = process.env.E2E_PACKAGE_FOLDER;
	if (folder) await rm(folder, { recursive: true, force: true });
}
