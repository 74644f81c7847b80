import { featureKind, variant } from '@bandera/contracts/feature';
import { description, featureKey, id, name } from '@bandera/contracts/fields';
import { z } from 'zod';

/** Settings of a feature as requests name them. Whether values fit the type is checked with the feature at hand. */
export const settingFields = {
  name,
  description,
  kind: featureKind,
  tags: z
    .array(
      z.string().trim().toLowerCase().min(1, 'must not be empty').max(50, 'may have at most 50 characters'),
    )
    .max(50, 'may hold at most 50 tags')
    .transform(list => [...new Set(list)]),
  owner: id.nullable(),
  variants: z.array(variant).max(100, 'may hold at most 100 variants'),
  offVariant: featureKey.nullable(),
  impressionData: z.boolean(),
};
