import type { BinaryDataService } from 'n8n-core';
import type * as N8nCore from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import type { Readable } from 'node:stream';

/** Stores and reads binary data the way nodes do, in the mode the engine was created with. */
export class BinaryFiles {
	constructor(
		private readonly core: typeof N8nCore,
		private readonly service: BinaryDataService,
	) {}

	/** Binary data of an input item: under `binary.data` it is what Read Files or a form would give. */
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
