import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { npmScript } from './npmScript';

const PACKAGE_FOLDER = path.join(__dirname, '..');

interface PackedPackage {
	/** Absolute path of the .tgz file. */
	file: string;
	/** Bytes of the .tgz file. */
	size: number;
	/** The size of the unpacked files, in bytes. */
	unpackedSize: number;
	/** Paths within the package, with forward slashes. */
	files: string[];
}

interface PackReport {
	filename: string;
	size: number;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

/**
 * Packs this package as `npm publish` would. Build it first.
 *
 * @param intoFolder existing folder that gets the .tgz file
 */
export async function packPackage(intoFolder: string): Promise<PackedPackage> {
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[npmScript(), 'pack', '--json', '--pack-destination', intoFolder],
		{ cwd: PACKAGE_FOLDER },
	);
	const [report] = JSON.parse(stdout) as PackReport[];
	if (!report) throw new Error('npm pack made nothing.');
	return {
		file: path.join(intoFolder, report.filename),
		size: report.size,
		unpackedSize: report.unpackedSize,
		files: report.files.map((entry) => entry.path),
	};
}
