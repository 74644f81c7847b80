import { pageQuery } from '@bandera/kit/http/page';
import { z } from 'zod';

/** For what a project has few of: one page holds them all unless asked otherwise. */
export const wholePage = pageQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(200) });
