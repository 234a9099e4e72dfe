import type { IDataObject } from 'n8n-workflow';

import { openTaskMemory, type TaskMemory } from '../../../nodes/CreateTask/taskMemory';
import { fakeExecution, type FakeExecution } from '../support/executeFunctions';
import { created } from '../support/fakeTaskRequest';

const cat = { prompt: 'a cat' };
const dog = { prompt: 'a dog' };
const facts = { maybeCreated: true, startedAt: 5, externalTaskId: 'id-1' };
const delivered = { ...facts, task: created('1') };

let nodeContext: IDataObject;
beforeEach(() => {
	nodeContext = {};
});

/** The memory as a run of the node opens it. The node's context is the same in all of them. */
const open = (run: FakeExecution = {}): TaskMemory =>
	openTaskMemory(fakeExecution({ nodeContext, ...run }).context);

/** As n8n saves it with the execution, and reads it when the execution is retried. */
const saveAndLoad = () => {
	nodeContext = JSON.parse(JSON.stringify(nodeContext)) as IDataObject;
};

describe('the memory of a node', () => {
	it('is empty at first', () => {
		expect(open().recall(0, cat)).toBeUndefined();
	});

	it('gives what was remembered, also to another run that retries this one', () => {
		open().remember(0, cat, facts);
		expect(open().recall(0, cat)).toMatchObject(facts);
	});

	it('keeps what was remembered last', () => {
		const memory = open();
		memory.remember(0, cat, facts);
		memory.remember(0, cat, { ...facts, maybeCreated: false });
		expect(memory.recall(0, cat)?.maybeCreated).toBe(false);
	});

	it('survives being saved with the execution', () => {
		open().remember(0, cat, delivered);
		saveAndLoad();
		expect(open({ executionId: 'execution-2' }).recall(0, cat)?.task?.taskId).toBe('1');
	});

	it('tells items of the same content apart', () => {
		open().remember(0, cat, facts);
		expect(open().recall(1, cat)).toBeUndefined();
	});

	it('tells the runs of a loop apart', () => {
		open({ runIndex: 0 }).remember(0, cat, facts);
		expect(open({ runIndex: 1 }).recall(0, cat)).toBeUndefined();
		expect(open({ runIndex: 0 }).recall(0, cat)).toBeDefined();
	});

	it('knows an item of the same execution although its content has changed, such as the time', () => {
		open().remember(0, cat, facts);
		expect(open().recall(0, dog)).toMatchObject(facts);
	});

	it('does not take what another execution is to do for the same', () => {
		open({ executionId: 'execution-1' }).remember(0, cat, facts);
		expect(open({ executionId: 'execution-2' }).recall(0, dog)).toBeUndefined();
		expect(open({ executionId: 'execution-2' }).recall(0, cat)).toMatchObject(facts);
	});

	it('holds no content of requests, only a hash', () => {
		open().remember(0, { prompt: 'private words' }, facts);
		expect(JSON.stringify(nodeContext)).not.toContain('private words');
	});

	it('leaves alone what else is kept in the context', () => {
		nodeContext = { other: 'value' };
		open().remember(0, cat, facts);
		expect(nodeContext).toMatchObject({ other: 'value' });
	});

	describe('after delivery', () => {
		it('is empty again: the same request is meant to be a new task', () => {
			const memory = open();
			memory.remember(0, cat, delivered);
			memory.remember(1, dog, { ...facts, maybeCreated: false });
			memory.forgetThisRun();
			expect(open().recall(0, cat)).toBeUndefined();
			expect(open().recall(1, dog)).toBeUndefined();
		});

		it('still knows the other runs', () => {
			open({ runIndex: 0 }).remember(0, cat, delivered);
			const second = open({ runIndex: 1 });
			second.remember(0, cat, delivered);
			second.forgetThisRun();
			expect(open({ runIndex: 0 }).recall(0, cat)).toBeDefined();
		});

		it('still knows a submission whose end is open', () => {
			const memory = open();
			memory.remember(0, cat, facts);
			memory.forgetThisRun();
			expect(open().recall(0, cat)).toMatchObject(facts);
		});
	});
});

describe.each([
	['by its type', { type: 'n8n-nodes-image-to-video.createTaskTool' }],
	['by its output', { rewireOutputLogTo: 'ai_tool' as const }],
])("the memory of an agent's tool, known %s", (_how, node) => {
	const openTool = (run: FakeExecution = {}) => open({ node, ...run });

	it('knows a request by its content, whatever the call and the item', () => {
		openTool({ runIndex: 0 }).remember(0, cat, facts);
		expect(openTool({ runIndex: 3 }).recall(1, cat)).toMatchObject(facts);
		expect(openTool({ runIndex: 3 }).recall(0, dog)).toBeUndefined();
	});

	it('tells equal requests of one call apart, in their order', () => {
		const [first, second, later] = [openTool(), openTool(), openTool()];
		first.recall(0, cat);
		first.remember(0, cat, facts);
		expect(first.recall(4, cat)).toBeUndefined();
		first.remember(4, cat, { ...facts, externalTaskId: 'id-2' });
		first.remember(0, cat, facts);
		for (const memory of [second, later]) {
			expect(memory.recall(2, cat)?.externalTaskId).toBe('id-1');
			expect(memory.recall(3, cat)?.externalTaskId).toBe('id-2');
			expect(memory.recall(5, cat)).toBeUndefined();
		}
	});

	it('takes a call after delivery for a wish for another video', () => {
		const memory = openTool();
		memory.remember(0, cat, delivered);
		memory.forgetThisRun();
		expect(openTool().recall(0, cat)).toBeUndefined();
	});

	it('still knows a submission whose end is open when the agent calls again', () => {
		const memory = openTool();
		memory.remember(0, cat, facts);
		memory.forgetThisRun();
		expect(openTool({ runIndex: 1 }).recall(0, cat)).toMatchObject(facts);
	});
});
