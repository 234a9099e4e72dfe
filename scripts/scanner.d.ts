declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	import type { Linter } from 'eslint';

	/** What the scanner lints of a package's source repository. */
	export const SOURCE_FILE_PATTERNS: string[];
	/** The configuration that the scanner lints with. */
	export function buildScanConfig(): Promise<Linter.Config[]>;
	/** The scanner's verdict on a folder: errors only, it passes over warnings. */
	export function analyzePackage(
		folder: string,
		filePatterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}
