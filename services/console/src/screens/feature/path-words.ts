import { useTranslation } from 'react-i18next';

const lists = ['strategies', 'prerequisites', 'constraints', 'variants', 'segments', 'values'] as const;
const fields = [
  'archivedAt',
  'caseInsensitive',
  'description',
  'disabled',
  'enabled',
  'feature',
  'field',
  'groupId',
  'impressionData',
  'inverted',
  'key',
  'kind',
  'name',
  'offVariant',
  'operator',
  'owner',
  'rollout',
  'stickiness',
  'tags',
  'title',
  'value',
  'weight',
] as const;

/** A field's path as people say it: `strategies[0].rollout` -> Strategy 1 · rollout. What is not known stays as it is. */
export function usePathWords(): (path: string) => string {
  const { t } = useTranslation('feature');
  const part = (text: string): string => {
    const [, name = text, index] = /^(\w+)\[(\d+)\]$/.exec(text) ?? [];
    const list = lists.find(each => each === name);
    if (list)
      return index === undefined ? t(`list.${list}`) : t(`item.${list}`, { place: Number(index) + 1 });
    const field = fields.find(each => each === name);
    return field ? t(`field.${field}`) : text;
  };
  return path => path.split('.').map(part).join(' · ');
}
