import type { INodePropertyOptions } from 'n8n-workflow';
import type { FormField } from './formFields';

/** When a form shows a field, in words: "Motion Guidance: Camera; not with Model: kling-v2-master". */
export function shownWhen(field: FormField, form: readonly FormField[]): string {
	const { show = {}, hide = {} } = field.property.displayOptions ?? {};
	const conditions = (rules: object, prefix: string) =>
		Object.entries(rules)
			.filter(([name]) => name !== 'provider')
			.map(([name, values]) => prefix + condition(field, name, values as unknown[], form));
	return [...conditions(show, ''), ...conditions(hide, 'not with ')].join('; ') || 'always';
}

function condition(
	field: FormField,
	name: string,
	values: unknown[],
	form: readonly FormField[],
): string {
	const siblings = field.name.split('.').slice(0, -1);
	const isOutermost = name.startsWith('/');
	const fullName = isOutermost ? name.slice(1) : [...siblings, name].join('.');
	const asked = form.filter((candidate) => candidate.name === fullName);
	if (asked.length === 0) throw new Error(`${field.name} depends on ${name}, which is no field`);
	const choices = asked.flatMap(
		({ property }) => (property.options ?? []) as INodePropertyOptions[],
	);
	const shown = values.map(
		(value) => choices.find((choice) => choice.value === value)?.name ?? String(value),
	);
	return `${asked[0]!.property.displayName}: ${shown.join(', ')}`;
}
