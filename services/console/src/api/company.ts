import { queryOptions } from '@tanstack/react-query';
import { sessionStore } from '../session/session.ts';
import { tokenForRequest } from '../session/token.ts';
import type { Answer } from './bodies.ts';
import { answered, api, ifMatch } from './client.ts';
import { ApiProblem, Unreachable } from './problem.ts';

export type Company = Answer<'getApiV1CompaniesId'>;

export const companyQuery = (id: string) =>
  queryOptions({
    queryKey: ['company', 'one', id],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/companies/{id}', { params: { path: { id } }, signal })),
  });

/** The session knows name and logo, too: what it shows is what has just been saved. */
export function rememberCompany({ id, ...change }: { id: string } & Partial<Company>): void {
  const { grant } = sessionStore.state;
  if (grant?.company.id !== id) return;
  const { name = grant.company.name, slug = grant.company.slug } = change;
  const { logoUrl = grant.company.logoUrl, status = grant.company.status } = change;
  const memberships = grant.memberships.map(each => (each.company === id ? { ...each, name, status } : each));
  sessionStore.set({
    ...sessionStore.state,
    grant: { ...grant, company: { id, name, slug, logoUrl, status }, memberships },
  });
}

/**
 * Sends a logo and says how much of it is on its way, from 0 to 1: `fetch` tells nothing about that. Throws `ApiProblem` for
 * what is refused and `Unreachable` without any answer.
 */
export async function uploadLogo(
  { id, version }: Pick<Company, 'id' | 'version'>,
  logo: Blob,
  onProgress: (share: number) => void,
): Promise<void> {
  const token = await tokenForRequest();
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/api/v1/companies/${id}/logo`);
    for (const [name, value] of Object.entries(ifMatch(version))) request.setRequestHeader(name, value);
    if (token !== undefined) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(new Unreachable('The server cannot be reached.'));
    const form = new FormData();
    form.append('logo', logo, 'logo.png');
    request.send(form);
  });
  const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  if (status !== 200) throw new ApiProblem(status, { ...Object(body) });
  const { logoUrl } = Object(body);
  rememberCompany({ id, ...(typeof logoUrl === 'string' && { logoUrl }) });
}
