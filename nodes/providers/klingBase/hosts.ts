import type { IDataObject } from 'n8n-workflow';

const REGIONS: Record<string, string> = {
	singapore: 'https://api-singapore.klingai.com',
	beijing: 'https://api-beijing.klingai.com',
};

/** Kling's host for the region that the credential names, or the credential's own base URL. */
export const klingBaseUrl = ({ region, baseUrl }: IDataObject): string =>
	region === 'custom' ? String(baseUrl ?? '') : (REGIONS[String(region)] ?? REGIONS.singapore!);

const OFFICIAL_HOST = /^api(-singapore|-beijing)?\.klingai\.com$/;

/** Whether a base URL is one of Kling's own hosts (contract: Kling today, section 2.1), not a gateway. */
export const isOfficialHost = (baseUrl: string): boolean =>
	OFFICIAL_HOST.test(new URL(baseUrl).hostname);
