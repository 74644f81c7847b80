// Over 250 lines because it is one list: the features of one invented shop.
/** The features of an online shop, as a product team might have them after some months. */

export interface PlannedFeature {
  key: string;
  name: string;
  description: string;
  kind: 'release' | 'experiment' | 'operational' | 'kill-switch' | 'permission';
  valueType: 'boolean' | 'string' | 'number' | 'json';
  tags: string[];
  variants?: { key: string; value: unknown }[];
  offVariant?: string;
  /** How many days ago it was made. */
  age: number;
  /** What production says; staging and development have it on for everybody. */
  production: { enabled: boolean; strategies?: object[]; prerequisites?: object[] };
  /** Evaluations of an ordinary hour in production, and how many days ago they ended. */
  use: { perHour: number; until?: number };
}

/** Names of segments stand for their ids: see `story.ts`. */
export const segments = {
  staff: 'Staff and testers',
  gold: 'Gold customers',
  wholesale: 'Wholesale accounts',
} as const;

const weights = (shares: Record<string, number>) =>
  Object.entries(shares).map(([key, percent]) => ({ key, weight: percent * 10 }));
const countries = (...values: string[]) => ({ field: 'country', operator: 'IN', values });

/** How the rollout of the new checkout grew: days ago, percent. */
export const rollouts = new Map([
  [14, 10],
  [9, 15],
  [4, 25],
  [1, 40],
]);

export const checkoutStrategies = (rollout: number) => [
  { title: 'Everybody who works on it', segments: [segments.staff] },
  {
    title: 'Region by region',
    rollout,
    stickiness: 'userId',
    constraints: [
      countries('UY', 'AR', 'CL'),
      { field: 'appVersion', operator: 'SEMVER_GT', value: '4.2.0' },
    ],
  },
];

export const features: PlannedFeature[] = [
  {
    key: 'new-checkout',
    name: 'New checkout',
    description: 'One page instead of four. Rolled out country by country.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['checkout', 'q4'],
    age: 24,
    production: { enabled: true, strategies: checkoutStrategies(5) },
    use: { perHour: 820 },
  },
  {
    key: 'search-ranking',
    name: 'Search ranking',
    description: 'Which order of results sells best?',
    kind: 'experiment',
    valueType: 'string',
    tags: ['search'],
    variants: [
      { key: 'classic', value: 'bm25' },
      { key: 'semantic', value: 'embedding-v3' },
      { key: 'hybrid', value: 'bm25+embedding' },
    ],
    offVariant: 'classic',
    age: 21,
    production: {
      enabled: true,
      strategies: [
        {
          title: 'Half as before, half tries',
          stickiness: 'userId',
          variants: weights({ classic: 50, semantic: 25, hybrid: 25 }),
        },
      ],
    },
    use: { perHour: 1_450 },
  },
  {
    key: 'free-shipping-from',
    name: 'Free shipping from',
    description: 'The sum of an order above which shipping costs nothing.',
    kind: 'permission',
    valueType: 'number',
    tags: ['prices'],
    variants: [
      { key: 'usual', value: 1_500 },
      { key: 'gold', value: 500 },
      { key: 'campaign', value: 990 },
    ],
    offVariant: 'usual',
    age: 33,
    production: {
      enabled: true,
      strategies: [
        {
          title: 'Gold customers',
          segments: [segments.gold],
          variants: weights({ usual: 0, gold: 100, campaign: 0 }),
        },
        {
          title: 'Campaign in Uruguay',
          constraints: [countries('UY')],
          variants: weights({ usual: 0, gold: 0, campaign: 100 }),
        },
      ],
    },
    use: { perHour: 960 },
  },
  {
    key: 'home-hero',
    name: 'Picture on the home page',
    description: 'What people see first.',
    kind: 'experiment',
    valueType: 'json',
    tags: ['home', 'marketing'],
    variants: [
      { key: 'plain', value: { title: 'Good things, near you', image: null } },
      { key: 'summer', value: { title: 'Summer is coming', image: 'beach.webp' } },
      { key: 'local', value: { title: 'Made in your city', image: 'market.webp' } },
    ],
    offVariant: 'plain',
    age: 12,
    production: {
      enabled: true,
      strategies: [{ title: 'Two pictures', variants: weights({ plain: 0, summer: 60, local: 40 }) }],
    },
    use: { perHour: 1_900 },
  },
  {
    key: 'gift-cards',
    name: 'Gift cards',
    description: 'To buy and to pay with. Needs the new checkout.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['checkout', 'q4'],
    age: 16,
    production: {
      enabled: false,
      strategies: [{ title: 'Everybody who works on it', segments: [segments.staff] }],
      prerequisites: [{ feature: 'new-checkout' }],
    },
    use: { perHour: 310 },
  },
  {
    key: 'reviews-with-photos',
    name: 'Reviews with photos',
    description: 'Customers add pictures to what they write.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['products'],
    age: 18,
    production: {
      enabled: true,
      strategies: [{ title: 'A tenth to begin with', rollout: 10, stickiness: 'userId' }],
    },
    use: { perHour: 640 },
  },
  {
    key: 'stop-recommendations',
    name: 'Stop recommendations',
    description: 'Takes load off when the recommendation service is slow.',
    kind: 'kill-switch',
    valueType: 'boolean',
    tags: ['operations'],
    age: 58,
    production: { enabled: false },
    use: { perHour: 1_120 },
  },
  {
    key: 'wholesale-prices',
    name: 'Wholesale prices',
    description: 'Accounts that buy by the pallet.',
    kind: 'permission',
    valueType: 'boolean',
    tags: ['prices', 'b2b'],
    age: 52,
    production: {
      enabled: true,
      strategies: [{ title: 'Wholesale accounts', segments: [segments.wholesale] }],
    },
    use: { perHour: 270 },
  },
  {
    key: 'express-delivery',
    name: 'Express delivery',
    description: 'Delivered on the same day in the cities that have a depot.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['delivery'],
    age: 47,
    production: { enabled: true, strategies: [{ title: 'Everybody' }] },
    use: { perHour: 540 },
  },
  {
    key: 'dark-mode',
    name: 'Dark mode',
    description: 'For whoever shops at night.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['design'],
    age: 27,
    production: { enabled: true, strategies: [{ title: 'Most people', rollout: 60, stickiness: 'userId' }] },
    use: { perHour: 1_280 },
  },
  {
    key: 'one-click-reorder',
    name: 'Order again in one click',
    description: 'From the list of earlier orders.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['checkout'],
    age: 6,
    production: { enabled: false },
    use: { perHour: 0 },
  },
  {
    key: 'price-service-v2',
    name: 'Price service, version 2',
    description: 'Reads prices from the new service.',
    kind: 'operational',
    valueType: 'boolean',
    tags: ['operations', 'prices'],
    age: 19,
    production: { enabled: true, strategies: [{ title: 'A quarter of all reads', rollout: 25 }] },
    use: { perHour: 2_300 },
  },
  {
    key: 'winter-sale-banner',
    name: 'Winter sale banner',
    description: 'July and August.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['marketing'],
    age: 66,
    production: { enabled: false },
    use: { perHour: 420, until: 36 },
  },
  {
    key: 'legacy-cart',
    name: 'Old shopping cart',
    description: 'A way back, in case the new cart fails.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['checkout'],
    age: 64,
    production: { enabled: false },
    use: { perHour: 0 },
  },
];

/** What the code of applications asks for although it is not there: a misspelt key, and one that was archived. */
export const strangers = ['new-chekout', 'autumn-sale-banner'];
