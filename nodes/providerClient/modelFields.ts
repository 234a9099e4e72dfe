import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { connect } from './connection';
import { chosenProvider } from './providerFields';

const TIMEOUT_MS = 30_000;

/** The fields of the model that a node's form names, for n8n's resource mapper. */
export function getModelFields(providers: readonly VideoProvider[]) {
	return async function (this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const parameter = (name: string): unknown => this.getCurrentNodeParameter(name);
		const provider = chosenProvider(
			{ getNode: () => this.getNode(), getNodeParameter: parameter },
			providers,
		);
		if (!provider.modelFields) return { fields: [] };
		const connection = await connect(this, provider, { timeoutMs: TIMEOUT_MS });
		const read = <T>(name: string, fallback?: T) => (parameter(name) ?? fallback) as never;
		return await provider.modelFields({ ...connection.call(0), parameter: read });
	};
}
