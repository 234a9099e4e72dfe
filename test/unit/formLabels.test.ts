import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { CreateTask } from '../../nodes/CreateTask/CreateTask.node';
import { GetTask } from '../../nodes/GetTask/GetTask.node';
import { ListTasks } from '../../nodes/ListTasks/ListTasks.node';
import { WaitForVideo } from '../../nodes/WaitForVideo/WaitForVideo.node';
import { WebhookTrigger } from '../../nodes/WebhookTrigger/WebhookTrigger.node';

/** n8n cuts off a longer name of a switch among the options, in a window of 1,440 pixels. */
const LONGEST_SWITCH_NAME = 27;
/** Names of providers, which they write in this way. */
const LOWER_CASE_NAMES = ['kie.ai', 'fal.ai'];

/** The fields with those inside collections, level by level. */
function allFields(fields: readonly INodeProperties[]): INodeProperties[] {
	const inner = fields.flatMap(({ type, options = [] }) => {
		if (type === 'collection') return options as INodeProperties[];
		if (type === 'fixedCollection') {
			return (options as INodePropertyCollection[]).flatMap(({ values }) => values);
		}
		return [];
	});
	return inner.length > 0 ? [...fields, ...allFields(inner)] : [...fields];
}

const nodes = [CreateTask, GetTask, ListTasks, WaitForVideo, WebhookTrigger];

describe.each(nodes.map((Node) => new Node().description))('the form of $displayName', (node) => {
	const fields = allFields(node.properties);

	it('names the values of its choices with a capital letter or a digit', () => {
		const names = fields
			.filter(({ type }) => type === 'options' || type === 'multiOptions')
			.flatMap(({ options = [] }) => (options as INodePropertyOptions[]).map(({ name }) => name));
		expect(names.length).toBeGreaterThan(0);
		expect(
			names.filter((name) => /^\p{Ll}/u.test(name) && !LOWER_CASE_NAMES.includes(name)),
		).toEqual([]);
	});

	it('has no switch among its options whose name n8n cuts off', () => {
		const options = allFields(node.properties.filter(({ type }) => type === 'collection'));
		const names = options
			.filter(({ type }) => type === 'boolean')
			.map(({ displayName }) => displayName);
		expect(names.filter((name) => name.length > LONGEST_SWITCH_NAME)).toEqual([]);
	});

	it('shows no number with three decimals', () => {
		const decimals = fields.map(({ typeOptions }) => typeOptions?.numberPrecision ?? 0);
		expect(Math.max(...decimals)).toBeLessThan(3);
	});
});
