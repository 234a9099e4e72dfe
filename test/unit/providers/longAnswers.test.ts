import { providers } from '../../../nodes/providers';
import { outcomeOf } from '../../../nodes/shared/outcome';
import { answer } from '../support/answers';
import { growth, MOST_FOR_TEN_TIMES } from '../support/growth';
import { fakeCall } from '../support/providerCall';

/** The size of the smaller answer. */
const CHARACTERS = 12_000;

/** Words for which a search may begin anew at each repetition, and secrets that all differ. */
const REPEATED: Record<string, (index: number) => string> = {
	'the word model': () => 'model ',
	'the Chinese word for model': () => '模型',
	'the word task': () => 'task ',
	'the words not found': () => 'not found ',
	'the word server': () => 'server ',
	spaces: () => ' ',
	'keys of Stability AI': (index) => `sk-0123456789abcdef${index} `,
	braces: () => '{',
};

/** One text in every field in which a provider says something. */
const sayings = (text: string) => ({
	code: 1201,
	message: text,
	msg: text,
	error: text,
	detail: text,
	data: {
		task_id: 'task-1',
		task_status: 'failed',
		task_status_msg: text,
		status: 'failed',
		state: 'fail',
		failMsg: text,
		error: { message: text },
		/** PiAPI's answers have one such secret. */
		tasks: text
			.split(' ')
			.filter(Boolean)
			.map((secret) => ({ secret })),
	},
});

describe.each(providers.map((provider) => [provider.displayName, provider] as const))(
	'a long answer of %s',
	(_name, { get, id }) => {
		it.each(Object.entries(REPEATED))(
			'takes at most ten times as long for ten times as many repetitions of %s',
			async (_what, piece) => {
				const taskId = id === 'fal' ? 'owner/app/requests/task-1' : 'task-1';
				const answerOf = (size: number) => {
					let text = '';
					for (let index = 0; text.length < size * CHARACTERS; index++) text += piece(index);
					return answer(404, sayings(text));
				};
				const ratio = await growth(answerOf, async (given) => {
					const { call } = fakeCall({ answers: [given] });
					await outcomeOf(() => get!(call, { by: 'taskId', id: taskId }));
				});
				expect(ratio).toBeLessThan(MOST_FOR_TEN_TIMES);
			},
		);
	},
);
