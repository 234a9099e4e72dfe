import type { IDataObject } from 'n8n-workflow';

import { pathSegment } from '../../shared/form/values';
import type { VideoTask } from '../../shared/tasks/videoTask';
import {
	type KlingAnswerReader,
	klingData,
	klingTask,
	submittedKlingTask,
} from '../klingBase/tasks';
import type { ProviderCall, TaskReference } from '../provider';
import { classifyGatewayFailure, classifyGatewayReading } from './failures';

const PATH = '/kling/v1/videos/image2video';
const reader: KlingAnswerReader = {
	provider: { id: 'klingGateway', displayName: 'Kling Gateway' },
	classifyFailure: classifyGatewayFailure,
};
const taskReader: KlingAnswerReader = { ...reader, classifyFailure: classifyGatewayReading };

/** Contract: Kling gateway, "API Details". @throws ProviderCallError */
export async function submitTask(call: ProviderCall, body: IDataObject): Promise<VideoTask> {
	const answer = await call.request({ method: 'POST', url: `${call.baseUrl}${PATH}`, body });
	return submittedKlingTask(call, reader, answer);
}

/** The query endpoint, which the contract names but does not show: as Kling's. @throws ProviderCallError */
export async function readTask(call: ProviderCall, { id }: TaskReference): Promise<VideoTask> {
	const url = `${call.baseUrl}${PATH}/${pathSegment(id)}`;
	const answer = await call.request({ method: 'GET', url });
	return klingTask(call, taskReader, answer, klingData(taskReader, answer));
}
