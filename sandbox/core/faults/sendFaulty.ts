import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { serializeAnswer, type Answer } from '../answer';
import type { Fault } from './fault';

const TRICKLE_MILLISECONDS = 1000;

/** Whether the client receives not even a status. */
export const isSilent = (fault: Fault) =>
	fault.kind === 'resetBefore' || fault.kind === 'resetAfter' || fault.kind === 'timeout';

/** Sends an answer with its fault. */
export async function sendFaulty(
	fault: Fault,
	response: ServerResponse,
	answer: Answer,
): Promise<void> {
	switch (fault.kind) {
		case 'resetBefore':
		case 'resetAfter':
			// A reset (RST), which a client cannot mistake for the end of an answer.
			response.socket?.resetAndDestroy();
			break;
		case 'timeout':
			break;
		case 'resetMidAnswer':
			await sendPart(response, answer, 1 / 2);
			breakOff(response);
			break;
		case 'stallMidAnswer':
			await sendPart(response, answer, 1 / 2);
			break;
		case 'truncatedVideo':
			await sendPart(response, answer, 2 / 3);
			breakOff(response);
			break;
		case 'trickle':
			await trickle(response, answer, fault.intervalMilliseconds ?? TRICKLE_MILLISECONDS);
			break;
		case 'slow':
			await wait(fault.milliseconds);
			sendWhole(response, answer);
			break;
		default:
			sendWhole(response, answer);
	}
}

/** Sends an answer unchanged. */
export function sendWhole(response: ServerResponse, answer: Answer): void {
	const { headers, body } = serializeAnswer(answer);
	response.writeHead(answer.status, headers);
	response.end(body);
}

async function sendPart(response: ServerResponse, answer: Answer, part: number): Promise<void> {
	const { headers, body } = serializeAnswer(answer);
	response.writeHead(answer.status, headers);
	await new Promise((written) => {
		response.write(body.subarray(0, Math.floor(body.length * part)), written);
	});
}

/** Closed rather than reset, because a reset would discard data that the client has not read yet. */
const breakOff = (response: ServerResponse) => void response.socket?.destroy();

async function trickle(
	response: ServerResponse,
	answer: Answer,
	milliseconds: number,
): Promise<void> {
	const { headers, body } = serializeAnswer(answer);
	response.writeHead(answer.status, headers);
	for (const byte of body) {
		if (response.destroyed) return;
		response.write(Buffer.of(byte));
		await wait(milliseconds);
	}
	response.end();
}
