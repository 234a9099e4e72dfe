import type { IBinaryKeyData, IWebhookFunctions } from 'n8n-workflow';
import type * as SuspendedDownloads from '../../../nodes/WaitForVideo/suspendedDownloads';

const file = (id?: string): IBinaryKeyData => ({
	data: { data: id ? 'filesystem-v2' : 'AAAA', mimeType: 'video/mp4', ...(id && { id }) },
});

const contextOf = (executionId: string, node = 'Wait For Video') =>
	({
		getExecutionId: () => executionId,
		getNode: () => ({ name: node }),
	}) as unknown as IWebhookFunctions;

describe('downloads while an execution is suspended', () => {
	let downloads: typeof SuspendedDownloads;
	beforeEach(async () => {
		await jest.isolateModulesAsync(async () => {
			downloads = await import('../../../nodes/WaitForVideo/suspendedDownloads');
		});
	});

	const keep = async (executionId: string, files: IBinaryKeyData, key = 'task') => {
		const download = jest.fn(async () => files);
		await downloads.keepDownloads(contextOf(executionId), 5)(key, download);
		return download;
	};
	const take = async (context: IWebhookFunctions, key = 'task') => {
		const download = jest.fn(async () => file('new'));
		const files = await downloads.takeDownloads(context)(key, download);
		return { id: files.data!.id, downloads: download.mock.calls.length };
	};

	it('are taken by the same node of the same execution only', async () => {
		await keep('1', file('early'));
		expect(await take(contextOf('1'))).toEqual({ id: 'early', downloads: 0 });
		expect(await take(contextOf('1'), 'other')).toEqual({ id: 'new', downloads: 1 });
		expect(await take(contextOf('2'))).toEqual({ id: 'new', downloads: 1 });
		expect(await take(contextOf('1', 'Wait Again'))).toEqual({ id: 'new', downloads: 1 });
	});

	it('happen once however often the end of a task is reported', async () => {
		expect(await keep('1', file('early'))).toHaveBeenCalledTimes(1);
		expect(await keep('1', file('late'))).not.toHaveBeenCalled();
		expect((await take(contextOf('1'))).id).toBe('early');
	});

	it('are forgotten with their execution', async () => {
		await keep('1', file('early'));
		downloads.forgetDownloads(contextOf('1'));
		expect((await take(contextOf('1'))).downloads).toBe(1);
	});

	it('are kept for 500 executions', async () => {
		for (let id = 1; id <= 501; id++) await keep(String(id), file('early'));
		expect((await take(contextOf('1'))).id).toBe('new');
		expect((await take(contextOf('2'))).id).toBe('early');
	});

	it('are not kept, and not repeated, when n8n keeps files in memory', async () => {
		expect(await keep('1', file())).toHaveBeenCalledTimes(1);
		expect((await take(contextOf('1'))).downloads).toBe(1);
		expect(await keep('2', file())).not.toHaveBeenCalled();
	});
});
