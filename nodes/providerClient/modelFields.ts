import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import type { VideoProvider } from '../providers/provider';
import { formCall } from './connection';
import { providerInForm } from './providerFields';

/** The fields of the model that a node's form names, for n8n's resource mapper. */
export function getModelFields(providers: readonly VideoProvider[]) {
	return async function (this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const provider = providerInForm(this, providers);
		if (!provider.modelFields) return { fields: [] };
		const call = await formCall(this, provider);
		const parameter = <T>(name: string, fallback?: T) =>
			(this.getCurrentNodeParameter(name) ?? fallback) as never;
		return await provider.modelFields({ ...call, parameter });
	};
}
