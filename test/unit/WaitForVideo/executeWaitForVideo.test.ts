import type { IDataObject } from 'n8n-workflow';

import { executeWaitForVideo } from '../../../nodes/WaitForVideo/executeWaitForVideo';
import { fakeExecution } from '../support/executeFunctions';
import { fakeProvider } from '../support/fakeProvider';

// As n8n 2.38 has it: without the constant that came with 2.39.
jest.mock('n8n-workflow', () => {
	const exported = { ...jest.requireActual<IDataObject>('n8n-workflow') };
	delete exported.N8N_NODES_API_VERSION;
	return exported;
});

describe('Wait For Video in an n8n older than 2.39', () => {
	it('refuses to suspend, which would lose items, and sends nothing', async () => {
		const get = jest.fn();
		const provider = fakeProvider({ get });
		const { context } = fakeExecution({
			items: [{ json: { taskId: 'a' } }],
			parameters: () => ({ taskId: 'a', waiting: 'suspend' }),
		});
		await expect(executeWaitForVideo(context, provider, {})).rejects.toThrow(
			'"Suspend Execution" needs n8n 2.39 or newer',
		);
		expect(get).not.toHaveBeenCalled();
	});
});
