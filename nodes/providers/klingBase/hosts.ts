import type { IDataObject } from 'n8n-workflow';

const REGIONS: Record<string, string> = {
	singapore: 'https://api-singapore.klingai.com',
	beijing: 'https://api-beijing.klingai.com',
};

/** Kling's host for the region that the credential names, or the credential's own base URL. */
export const klingBaseUrl = ({ region, baseUrl }: IDataObject): string =>
	region === 'custom' ? String(baseUrl ?? '') : (REGIONS[String(region)] ?? REGIONS.singapore!);
