import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPackage } from '../../../scripts/buildPackage';
import { prepareDatabase } from '../../../scripts/n8n/databaseTemplate';
import { provisionN8n } from '../../../scripts/n8n/provision';
import { packPackage } from '../../../scripts/packPackage';

/** Builds and packs the package, and installs n8n if need be, before the first test. */
export default async function prepare(): Promise<void> {
	const folder = await mkdtemp(path.join(tmpdir(), 'e2e-package-'));
	process.env.E2E_PACKAGE_FOLDER = folder;
	await buildPackage();
	const packed = await packPackage(folder);
	process.env.E2E_TARBALL = packed.file;
	console.log(`Packed ${path.basename(packed.file)}: ${packed.size} bytes`);
	await prepareDatabase(await provisionN8n());
}
