import { isLastWord, readInterval } from '../../../../nodes/providers/stability/readings';
import { stability } from '../../../../nodes/providers/stability';
import { outcomeOf } from '../../../../nodes/shared/outcome';
import { pollUntilFinal } from '../../../../nodes/shared/tasks/polling';
import type { VideoTask } from '../../../../nodes/providers/provider';
import { answer } from '../../support/answers';
import { useFakeClock } from '../../support/fakeClock';
import { fakeCall } from '../../support/providerCall';

const clock = useFakeClock();
const PAGE = '<!doctype html>\n<p>60 per 1 hour</p>';
const MINUTE_MS = 60_000;

it.each([
	[{ status: 'succeeded' }, true],
	[{ status: 'failed', finishReason: 'CONTENT_FILTERED' }, true],
	[{ status: 'failed', finishReason: 'SUCCESS' }, false],
	[{ status: 'failed' }, false],
	[{ status: 'processing' }, false],
] as const)('reads whether %j is the final answer: %j', (task, expected) => {
	expect(isLastWord(task)).toBe(expected);
});

it.each([
	[0, 10_000],
	[10_000, 15_000],
	[40_000, 20_000],
	[600_000, 30_000],
])('reads a task that is %d ms old again after %d ms', (ageMs, intervalMs) => {
	expect(readInterval(ageMs)).toBe(intervalMs);
});

it('shares one reading a minute among all tasks in turn after the limit', async () => {
	const { call, sent } = fakeCall({ answers: [answer(404, {})] });
	let allowed = 3;
	const limited = {
		...call,
		request: async (request: Parameters<typeof call.request>[0]) => {
			await call.request(request);
			return allowed-- > 0 ? answer(202, { status: 'in-progress' }) : answer(429, PAGE);
		},
	};
	const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
	clock.whileSleeping(() => void (allowed = 1));
	await pollUntilFinal<VideoTask>(
		ids.map((key) => ({ key, giveUpAfterMs: 12 * MINUTE_MS })),
		{
			read: async (due) => {
				const outcomes = await Promise.all(
					due.map(
						async (id) =>
							[
								id,
								await outcomeOf(async () => await stability.get!(limited, { by: 'taskId', id })),
							] as const,
					),
				);
				return new Map(outcomes);
			},
			isFinal: () => false,
			createdAt: () => undefined,
			interval: readInterval,
		},
	);
	const asked = sent.map(({ url }) => url.at(-1)!);
	// The first round is under way at once; then each minute one is answered and one refused.
	expect(asked.slice(0, 6)).toEqual(ids);
	expect(asked.length).toBeLessThanOrEqual(6 + 2 * 13);
	for (const id of ids) expect(asked.filter((one) => one === id).length).toBeGreaterThan(2);
});
