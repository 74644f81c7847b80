import { useEffect } from 'react';
import { adopt } from './adopted-style.tsx';

/** In place of the package `react-style-singleton`, without its style element. */
export function styleSingleton() {
  return function Style({ styles }: { styles: string; dynamic?: boolean }) {
    useEffect(() => adopt(styles), [styles]);
    return null;
  };
}
