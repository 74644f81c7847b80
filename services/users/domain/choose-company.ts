import type { CompanyRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import { Problem } from '@bandera/kit/http/problem';

export interface Choice {
  companyId: string;
  role: CompanyRole;
  lastUsedAt: string;
  status: 'active' | 'deleted';
}

/** Signing in is refused by role (403), other than a write to a deleted company, which conflicts with its state (409). */
const companyDeleted = () =>
  new Problem('company-deleted', 403, 'The company is deleted', {
    detail: 'Only its owners can sign in to it, and restore it.',
  });

/** A deleted company is open to its owners, who may restore it. */
const isOpen = ({ role, status }: Choice) => status === 'active' || role === 'owner';

/** The company somebody signs in to: the wanted one, else the active one used last. Throws when there is none. */
export function chooseCompany<C extends Choice>(choices: C[], wanted?: string): C {
  if (wanted !== undefined) {
    const choice = choices.find(({ companyId }) => companyId === wanted);
    if (!choice) {
      throw problem('forbidden', {
        detail: 'You are not a member of this company.',
        errors: [{ path: 'company', message: 'is not one of your companies' }],
      });
    }
    if (!isOpen(choice)) throw companyDeleted();
    return choice;
  }
  const byUse = choices.toSorted((a, b) => b.lastUsedAt.localeCompare(a.lastUsedAt));
  const found = byUse.find(({ status }) => status === 'active') ?? byUse.find(isOpen);
  if (found) return found;
  if (choices.length > 0) throw companyDeleted();
  throw problem('forbidden', {
    detail: 'Your account belongs to no company: ask somebody for an invitation.',
  });
}
