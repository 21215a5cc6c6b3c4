/** Goes into cache keys. Whoever changes what the world answers to any request raises it. */
export const WORLD_VERSION = 1;
