import type { DeliveryFilter } from '../../api/webhooks.ts';

export const deliveryStates = ['pending', 'delivered', 'failed'] as const;

/** The filters of a webhook's deliveries, as the address holds them. */
export function deliverySearch(given: Record<string, unknown>): DeliveryFilter {
  const search = given['search'] === undefined ? '' : String(given['search']).slice(0, 120);
  const state = deliveryStates.find(each => each === given['state']);
  return { ...(search !== '' && { search }), ...(state && { state }) };
}
