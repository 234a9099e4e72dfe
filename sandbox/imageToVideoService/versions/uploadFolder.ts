/** From this size on the server keeps an upload in a file first, and uploads overtake each other. */
const OVERTAKEN_FROM = 1024 * 1024;

/** The one folder for uploads, under the names that clients send: section 3.2. */
export class UploadFolder {
	private readonly files = new Map<string, Buffer>();

	/** A later file of the same name overwrites an earlier one. */
	write(name: string, data: Buffer): void {
		this.files.set(name, data);
	}

	/** What a job finds under the name of its upload: of large files, the one that was written last. */
	read(name: string, own: Buffer): Buffer {
		return own.length > OVERTAKEN_FROM ? (this.files.get(name) ?? own) : own;
	}

	/** @returns false when the file is gone already */
	delete(name: string): boolean {
		return this.files.delete(name);
	}
}
