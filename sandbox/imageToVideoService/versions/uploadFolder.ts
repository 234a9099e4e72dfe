/** From this size on the server buffers an upload in a file first, and uploads overtake each other. */
const OVERTAKEN_FROM = 1024 * 1024;

/** The shared folder for uploads, under the client's file names: section 3.2. */
export class UploadFolder {
	private readonly files = new Map<string, Buffer>();

	/** A later file of the same name overwrites an earlier one. */
	write(name: string, data: Buffer): void {
		this.files.set(name, data);
	}

	/** The file that a job finds under its upload's name: of large files, the one written last. */
	read(name: string, own: Buffer): Buffer {
		return own.length > OVERTAKEN_FROM ? (this.files.get(name) ?? own) : own;
	}

	/** @returns false if the file no longer exists */
	delete(name: string): boolean {
		return this.files.delete(name);
	}
}
