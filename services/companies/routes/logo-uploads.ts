import { createHash } from 'node:crypto';
import { byId } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { limiter } from '@bandera/kit/http/rate-limit';
import type { Route } from '@bandera/kit/http/route';
import { upload } from '@bandera/kit/http/upload';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { changeCompany, ownId, refuseDeleted } from '../changes/change-company.ts';
import { logoUrlOf, type StoredCompany } from '../domain/company.ts';
import { type ImageKind, imageKindOf, refusedPartOf } from '../imaging/image-kind.ts';
import type { LogoEncoder } from '../imaging/logo-encoder.ts';
import { companyStore } from '../store/companies.ts';
import type { LogoFiles } from '../store/logo-files.ts';
import { logoStore } from '../store/logos.ts';

const answer = z.object({ logoUrl: z.string(), version: z.int() });
const version = (body: { version: number }) => body.version;
const answerOf = (company: StoredCompany) => ({ logoUrl: logoUrlOf(company), version: company.version });

export interface LogoParts {
  platform: Platform;
  files: LogoFiles;
  encode: LogoEncoder;
}

export function logoUploadRoutes({ platform, files, encode }: LogoParts): Route[] {
  const { db, clock, cache } = platform;
  const uploads = limiter({ name: 'companies:logos', points: 60, seconds: 3_600, cache });
  const receive = upload({ field: 'logo', maxBytes: 2 * 1024 * 1024 });

  return [
    route({
      method: 'PUT',
      path: '/api/v1/companies/{id}/logo',
      summary: 'Upload a logo: PNG, JPEG, WebP or SVG up to 2 MB, kept as WebP of 512 pixels',
      access: 'company.write',
      params: byId,
      upload: 'logo',
      response: answer,
      version,
      handler: async ({ actor, params, ctx, ifMatch }) => {
        const id = ownId(actor, params.id);
        const check = (current: StoredCompany) => {
          refuseDeleted(current);
          ifMatch(current.version);
        };
        // Checked before the work of decoding, and again in the transaction.
        const current = await companyStore(db).find(id);
        if (!current) throw problem('not-found');
        check(current);
        await uploads.consume(id);

        const image = await receive(ctx);
        const logo = await encode(image, supportedKindOf(image));
        const hash = createHash('sha256').update(logo).digest('hex');
        await files.write(hash, logo);
        await logoStore(db).add(hash, logo.length, clock.now());
        const changed = await changeCompany(platform, id, 'companies.company.updated.v1', company => {
          check(company);
          return company.logoHash === hash ? undefined : { logoHash: hash };
        });
        return answerOf(changed);
      },
    }),

    route({
      method: 'DELETE',
      path: '/api/v1/companies/{id}/logo',
      summary: 'Return to the generated logo',
      access: 'company.write',
      params: byId,
      response: answer,
      version,
      handler: async ({ actor, params, ifMatch }) => {
        const changed = await changeCompany(
          platform,
          ownId(actor, params.id),
          'companies.company.updated.v1',
          company => {
            refuseDeleted(company);
            ifMatch(company.version);
            return company.logoHash === null ? undefined : { logoHash: null };
          },
        );
        return answerOf(changed);
      },
    }),
  ];
}

function supportedKindOf(image: Buffer): ImageKind {
  const kind = imageKindOf(image);
  if (!kind) throw unsupported('must be a PNG, JPEG, WebP or SVG image');
  const refused = kind === 'svg' ? refusedPartOf(image) : undefined;
  if (refused) throw unsupported(`may not contain ${refused}: export it as plain SVG`);
  return kind;
}

const unsupported = (message: string) =>
  problem('unsupported-image', { detail: `logo: ${message}`, errors: [{ path: 'logo', message }] });
