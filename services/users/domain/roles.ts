import { type CompanyRole, companyAllows } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';

const ownersOnly = () => problem('forbidden', { detail: 'Only an owner may make, change or remove owners.' });

/** Throws unless someone of role `by` may give `role` to someone who has `from` (nobody yet: undefined). */
export function mayGive(by: CompanyRole, role: CompanyRole, from?: CompanyRole): void {
  if (!companyAllows(by, 'member.write')) throw problem('forbidden');
  if ((role === 'owner' || from === 'owner') && by !== 'owner') throw ownersOnly();
}

/** Throws unless they may remove this member. Everybody may leave. */
export function mayRemove(by: CompanyRole, member: { role: CompanyRole; self: boolean }): void {
  if (member.self) return;
  if (!companyAllows(by, 'member.write')) throw problem('forbidden');
  if (member.role === 'owner' && by !== 'owner') throw ownersOnly();
}

/** Throws when the company would be without an owner. */
export function keepAnOwner(owners: string[], leaving: string): void {
  if (owners.every(owner => owner === leaving)) {
    throw problem('last-owner', { detail: 'Make somebody else an owner first, or delete the company.' });
  }
}
