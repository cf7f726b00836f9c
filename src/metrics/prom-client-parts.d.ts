// prom-client types its whole but not its parts; each registers one group of default metrics.
declare module 'prom-client/lib/metrics/*' {
  import type { Registry } from 'prom-client';

  const register: (registry: Registry) => void;
  export default register;
}
