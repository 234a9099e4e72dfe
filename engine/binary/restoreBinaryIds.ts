import type { BinaryDataService } from 'n8n-core';
import type { IBinaryData, IRun } from 'n8n-workflow';

/**
 * Moves files that a trigger's webhook() stored before its execution had an id from the folder `temp` to
 * the execution's folder, and corrects their ids in the run data. n8n does the same when such a run ends.
 */
export async function restoreBinaryIds(
	service: BinaryDataService,
	run: IRun,
	executionId: string,
): Promise<void> {
	const filesById = new Map<string, IBinaryData[]>();
	for (const binaryData of binaryDataOf(run)) {
		if (!binaryData.id?.includes('/temp/')) continue;
		filesById.set(binaryData.id, [...(filesById.get(binaryData.id) ?? []), binaryData]);
	}
	for (const [id, files] of filesById) {
		const restored = id.replace('/temp/', `/${executionId}/`);
		await service.rename(withoutMode(id), withoutMode(restored));
		for (const binaryData of files) binaryData.id = restored;
	}
}

function binaryDataOf(run: IRun): IBinaryData[] {
	return Object.values(run.data.resultData.runData)
		.flat()
		.flatMap(({ data }) => data?.main ?? [])
		.flatMap((items) => items ?? [])
		.flatMap(({ binary }) => Object.values(binary ?? {}));
}

function withoutMode(id: string): string {
	return id.slice(id.indexOf(':') + 1);
}
