/** How the encoder's process says why it has no logo to give. */
export const exitCodes = { broken: 2, tooManyPixels: 3 } as const;
