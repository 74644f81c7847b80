import { Soon } from '../soon.tsx';

export const Screen = () => <Soon place="webhooks" />;
