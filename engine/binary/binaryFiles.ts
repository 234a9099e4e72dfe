import type { BinaryDataService } from 'n8n-core';
import type * as N8nCore from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import type { Readable } from 'node:stream';

/** Stores and reads binary data as nodes do, in the engine's binary mode. */
export class BinaryFiles {
	constructor(
		private readonly core: typeof N8nCore,
		private readonly service: BinaryDataService,
	) {}

	/** Binary data of an input item. Under `binary.data` it equals what Read Files or a form returns. */
	async store(
		content: Buffer | Readable,
		fileName: string,
		mimeType: string,
	): Promise<IBinaryData> {
		return await this.core.prepareBinaryData(content, 'input', 'workflow', fileName, mimeType);
	}

	async read(binaryData: IBinaryData): Promise<Buffer> {
		return await this.service.getAsBuffer(binaryData);
	}
}
