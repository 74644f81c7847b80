import { publish } from '@bandera/contracts/events';
import { byId, email } from '@bandera/contracts/fields';
import { companyRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { invitation } from '@bandera/contracts/user';
import { listOf, pageQuery, searchText, sortOf } from '@bandera/kit/http/page';
import type { Route } from '@bandera/kit/http/route';
import { newId } from '@bandera/kit/ids';
import { MailRejected } from '@bandera/kit/mail';
import { z } from 'zod';
import { invitationMail } from '../domain/invitation-mail.ts';
import { mayGive } from '../domain/roles.ts';
import { needSeat } from '../domain/seats.ts';
import { hashOf, newToken } from '../domain/secret-token.ts';
import { invitationView } from '../domain/views.ts';
import { draftOf } from '../draft.ts';
import type { Parts } from '../parts.ts';
import { companyStore } from '../store/companies.ts';
import { type InvitationRow, invitationSorts, invitationStore } from '../store/invitations.ts';
import { membershipStore } from '../store/memberships.ts';
import { userStore } from '../store/users.ts';

const days = 7;

/** Inviting people to the company; what they do with it stands in accept-invitation.ts. */
export function invitationRoutes({ platform, copies }: Parts): Route[] {
  const { db, tx, clock, mail, publicUrl, house } = platform;
  const draft = draftOf(tx);

  /** Stores an invitation in the place of an earlier one to the same address. */
  const store = (invited: InvitationRow) =>
    draft(async trx => {
      const invitations = invitationStore(trx.db);
      const members = membershipStore(trx.db);
      const company = await companyStore(trx.db).lock(invited.companyId);
      if (company?.status !== 'active') throw problem('company-deleted', { detail: 'Restore it first.' });
      const by = await members.find(invited.invitedBy, invited.companyId);
      if (!by) throw problem('forbidden');
      mayGive(by.role, invited.role);
      const known = await userStore(trx.db).byEmail(invited.email);
      if (known && (await members.find(known.id, invited.companyId))) throw alreadyMember();
      needSeat({
        limit: company.limits.seats,
        members: await members.count(company.id),
        invited: await invitations.countOpen(company.id, invited.email, clock.now()),
      });
      const earlier = await invitations.find(company.id, invited.email);
      if (earlier) {
        await invitations.remove(earlier.id);
        await publish(trx, 'users.invitation.revoked.v1', {
          aggregateId: earlier.id,
          company: company.id,
          before: invitationView(earlier),
        });
      }
      await invitations.insert(invited);
      await publish(trx, 'users.invitation.created.v1', {
        aggregateId: invited.id,
        company: company.id,
        after: invitationView(invited),
      });
      return company;
    });

  const revoke = (id: string, company: string) =>
    draft(async trx => {
      const invitations = invitationStore(trx.db);
      const found = await invitations.byId(id);
      if (found?.companyId !== company || !(await invitations.remove(id))) throw problem('not-found');
      await publish(trx, 'users.invitation.revoked.v1', {
        aggregateId: id,
        company,
        before: invitationView(found),
      });
    });

  return [
    route({
      method: 'POST',
      path: '/api/v1/users/invitations',
      summary: 'Invite an address; mails a link that is valid for 7 days and replaces an earlier one',
      access: 'member.write',
      body: z.object({ email, role: companyRole }),
      response: invitation,
      status: 201,
      handler: async ({ body, actor, log }) => {
        await copies.byIds([actor.company]);
        const now = clock.now();
        const token = newToken();
        const invited: InvitationRow = {
          id: newId(),
          companyId: actor.company,
          email: body.email,
          role: body.role,
          tokenHash: hashOf(token),
          invitedBy: actor.id,
          createdAt: now.toISOString(),
          expiresAt: new Date(now.getTime() + days * 24 * 3_600_000).toISOString(),
        };
        const company = await store(invited);
        const link = `${publicUrl().replace(/\/$/, '')}/invitations/${invited.id}?token=${token}`;
        const words = {
          house: house.name,
          company: company.name,
          by: actor.name,
          role: body.role,
          link,
          days,
        };
        await mail.send({ to: body.email, ...invitationMail(words) }).catch(async error => {
          // An invitation that nobody got is none (docs/adr/0002).
          await revoke(invited.id, actor.company).catch(left =>
            log.warn({ err: left }, 'an unsent invitation is left'),
          );
          throw error instanceof MailRejected ? refusedAddress(error) : error;
        });
        return invitationView(invited);
      },
    }),

    route({
      method: 'GET',
      path: '/api/v1/users/invitations',
      summary: 'List open invitations, newest first unless told otherwise',
      access: 'member.read',
      query: pageQuery.extend({
        search: searchText.describe('Part of the address.'),
        role: companyRole.optional(),
        sort: sortOf(invitationSorts).default('-createdAt'),
      }),
      response: listOf(invitation),
      handler: async ({ actor, query: { search, role, sort, ...page } }) => {
        const filter = { company: actor.company, search, role, sort, page };
        const { items, next } = await invitationStore(db).page(filter, clock.now());
        return { items: items.map(invitationView), next };
      },
    }),

    route({
      method: 'DELETE',
      path: '/api/v1/users/invitations/{id}',
      summary: 'Take an invitation back',
      access: 'member.write',
      params: byId,
      handler: async ({ params, actor }) => revoke(params.id, actor.company),
    }),
  ];
}

const alreadyMember = () =>
  problem('already-exists', {
    detail: 'email: belongs to a member of this company',
    errors: [{ path: 'email', message: 'belongs to a member of this company' }],
  });

const refusedAddress = (cause: MailRejected) =>
  problem('address-refused', {
    detail: 'email: is refused by the mail server: check its spelling',
    errors: [{ path: 'email', message: 'is refused by the mail server: check its spelling' }],
    cause,
  });
