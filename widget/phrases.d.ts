/** Made by the gateway from data/safety/offline.yml; null if the rules cannot be read. */
export const groups: { words: Record<string, string[]>; phrases: string[] }[] | null;
