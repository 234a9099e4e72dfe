import { isAgentTool } from '../../../nodes/shared/agentTool';
import { fakeExecution } from '../support/executeFunctions';

describe('isAgentTool', () => {
	it.each([
		[{ type: 'n8n-nodes-image-to-video.createTaskTool' }, true],
		[{ rewireOutputLogTo: 'ai_tool' as const }, true],
		[{ type: 'n8n-nodes-image-to-video.createTask' }, false],
		[{ name: 'My Tool' }, false],
	])('of %p is %p', (node, expected) => {
		expect(isAgentTool(fakeExecution({ node }).context)).toBe(expected);
	});
});
